// The network's gradient over pairs of patterns, four pairs at a time.
#include "mlp.hpp"
#include "vector.hpp"

constexpr int PAIRS = 4;
typedef v2 Units[PAIRS];  // one unit at all patterns of a block

struct MlpVectorised : MlpInput {
  std::vector<v2> transposedInputs, transposedTargets;
  int blocks;
  Units first[HIDDEN], second[HIDDEN], logits[CLASSES];

  explicit MlpVectorised(Reader& in) : MlpInput(in) {
    constexpr int size = 2 * PAIRS;
    blocks = (count + size - 1) / size;
    transposedInputs.resize(blocks * IN * PAIRS), transposedTargets.resize(blocks * CLASSES * PAIRS);
    for (int p = 0; p < blocks * size; p++) {
      int block = p / size, pair = p / 2 % PAIRS, lane = p % 2, from = std::min(p, count - 1);
      for (int i = 0; i < IN; i++)
        transposedInputs[(block * IN + i) * PAIRS + pair][lane] = inputs[from * IN + i];
      for (int c = 0; c < CLASSES; c++)
        transposedTargets[(block * CLASSES + c) * PAIRS + pair][lane] = targets[from * CLASSES + c];
    }
  }

  template <int Inputs, int Outputs>
  static void layer(const double* w, const double* b, const Units* values, Units* results) {
    for (int o = 0; o < Outputs; o += 2) {
      Units even, odd;
      for (int p = 0; p < PAIRS; p++) even[p] = splat(b[o]), odd[p] = splat(b[o + 1]);
      for (int i = 0; i < Inputs; i++) {
        v2 left = splat(w[i * Outputs + o]), right = splat(w[i * Outputs + o + 1]);
        for (int p = 0; p < PAIRS; p++) {
          even[p] += left * values[i][p];
          odd[p] += right * values[i][p];
        }
      }
      for (int p = 0; p < PAIRS; p++) results[o][p] = even[p], results[o + 1][p] = odd[p];
    }
  }

  static void squash(Units* values) {
    for (int i = 0; i < HIDDEN; i++)
      for (int p = 0; p < PAIRS; p++) values[i][p] = tanh(values[i][p]);
  }

  // Losses of a block's patterns; the logits become the classes' softmax.
  void forward(const double* w, int block, v2* losses) {
    layer<IN, HIDDEN>(w + W1, w + B1, inputsOf(block), first);
    squash(first);
    layer<HIDDEN, HIDDEN>(w + W2, w + B2, first, second);
    squash(second);
    layer<HIDDEN, CLASSES>(w + W3, w + B3, second, logits);
    const v2* target = &transposedTargets[block * CLASSES * PAIRS];
    for (int p = 0; p < PAIRS; p++) {
      v2 largest = logits[0][p], partition = {}, chosen = {};
      for (int c = 1; c < CLASSES; c++) largest = larger(largest, logits[c][p]);
      for (int c = 0; c < CLASSES; c++) {
        chosen += target[c * PAIRS + p] * logits[c][p];
        logits[c][p] = exp(logits[c][p] - largest);
        partition += logits[c][p];
      }
      losses[p] = largest + log(partition) - chosen;
      v2 inverse = 1.0 / partition;
      for (int c = 0; c < CLASSES; c++) logits[c][p] *= inverse;
    }
  }

  const Units* inputsOf(int block) const {
    return reinterpret_cast<const Units*>(&transposedInputs[block * IN * PAIRS]);
  }

  double inUse(int block, int pair, int lane) const {
    return block * 2 * PAIRS + 2 * pair + lane < count ? 1 : 0;
  }

  void objective(int which) {
    double total = 0;
    for (int block = 0; block < blocks; block++) {
      v2 losses[PAIRS];
      forward(parameters[which].data(), block, losses);
      for (int p = 0; p < PAIRS; p++)
        for (int lane = 0; lane < 2; lane++)
          if (inUse(block, p, lane) > 0) total += losses[p][lane];
    }
    objectives[0] = total / count;
  }

  template <int Inputs, int Outputs>
  static void layerAdjoint(const double* w, double* g, double* gb, const Units* values,
                           const Units* adjoint, Units* below) {
    for (int o = 0; o < Outputs; o++) {
      v2 sum = adjoint[o][0];
      for (int p = 1; p < PAIRS; p++) sum += adjoint[o][p];
      gb[o] += across(sum);
    }
    for (int i = 0; i < Inputs; i++) {
      Units sums = {};
      for (int o = 0; o < Outputs; o++) {
        v2 product = values[i][0] * adjoint[o][0], weight = splat(w[i * Outputs + o]);
        for (int p = 1; p < PAIRS; p++) product += values[i][p] * adjoint[o][p];
        g[i * Outputs + o] += across(product);
        for (int p = 0; p < PAIRS; p++) sums[p] += weight * adjoint[o][p];
      }
      if (below != nullptr)
        for (int p = 0; p < PAIRS; p++)
          below[i][p] = sums[p] * ((1.0 - values[i][p]) * (1.0 + values[i][p]));
    }
  }

  void derivative(int which) {
    const double* w = parameters[which].data();
    double* g = derivatives.data();
    std::fill(derivatives.begin(), derivatives.end(), 0);
    for (int block = 0; block < blocks; block++) {
      v2 losses[PAIRS];
      Units secondAdjoint[HIDDEN], firstAdjoint[HIDDEN];
      forward(w, block, losses);
      const v2* target = &transposedTargets[block * CLASSES * PAIRS];
      for (int p = 0; p < PAIRS; p++) {
        v2 share = v2{inUse(block, p, 0), inUse(block, p, 1)} / double(count);
        for (int c = 0; c < CLASSES; c++)
          logits[c][p] = (logits[c][p] - target[c * PAIRS + p]) * share;
      }
      layerAdjoint<HIDDEN, CLASSES>(w + W3, g + W3, g + B3, second, logits, secondAdjoint);
      layerAdjoint<HIDDEN, HIDDEN>(w + W2, g + W2, g + B2, first, secondAdjoint, firstAdjoint);
      layerAdjoint<IN, HIDDEN>(w + W1, g + W1, g + B1, inputsOf(block), firstAdjoint, nullptr);
    }
  }
};

int main(int count, char** arguments) { return serve<MlpVectorised>(count, arguments); }
