// The network's mean cross-entropy and its gradient by backpropagation, plain code.
#include "mlp.hpp"

struct Mlp : MlpInput {
  double first[HIDDEN], second[HIDDEN], logits[CLASSES], share[CLASSES];

  using MlpInput::MlpInput;

  template <int Inputs, int Outputs>
  static void layer(const double* w, const double* b, const double* values, double* results) {
    for (int o = 0; o < Outputs; o++) results[o] = b[o];
    for (int i = 0; i < Inputs; i++) {
      for (int o = 0; o < Outputs; o++) results[o] += values[i] * w[i * Outputs + o];
    }
  }

  static void squash(double* values) {
    for (int i = 0; i < HIDDEN; i++) values[i] = std::tanh(values[i]);
  }

  // The loss of one pattern; `share` holds the classes' softmax.
  double lossAt(const double* w, int p) {
    layer<IN, HIDDEN>(w + W1, w + B1, &inputs[p * IN], first);
    squash(first);
    layer<HIDDEN, HIDDEN>(w + W2, w + B2, first, second);
    squash(second);
    layer<HIDDEN, CLASSES>(w + W3, w + B3, second, logits);
    double largest = logits[0], partition = 0, chosen = 0;
    for (int c = 1; c < CLASSES; c++) largest = std::max(largest, logits[c]);
    for (int c = 0; c < CLASSES; c++) {
      partition += share[c] = std::exp(logits[c] - largest);
      chosen += targets[p * CLASSES + c] * logits[c];
    }
    for (int c = 0; c < CLASSES; c++) share[c] /= partition;
    return largest + std::log(partition) - chosen;
  }

  void objective(int which) {
    double total = 0;
    for (int p = 0; p < count; p++) total += lossAt(parameters[which].data(), p);
    objectives[0] = total / count;
  }

  template <int Inputs, int Outputs>
  static void layerAdjoint(const double* __restrict w, double* __restrict g, double* __restrict gb,
                           const double* __restrict values, const double* __restrict adjoint,
                           double* __restrict below) {
    for (int o = 0; o < Outputs; o++) gb[o] += adjoint[o];
    for (int i = 0; i < Inputs; i++) {
      for (int o = 0; o < Outputs; o++) g[i * Outputs + o] += values[i] * adjoint[o];
    }
    if (below == nullptr) return;
    for (int i = 0; i < Inputs; i++) {
      double sum = 0;
      for (int o = 0; o < Outputs; o++) sum += w[i * Outputs + o] * adjoint[o];
      below[i] = sum * (1 - values[i]) * (1 + values[i]);
    }
  }

  void derivative(int which) {
    const double* w = parameters[which].data();
    double* g = derivatives.data();
    std::fill(derivatives.begin(), derivatives.end(), 0);
    for (int p = 0; p < count; p++) {
      lossAt(w, p);
      double logitAdjoint[CLASSES], secondAdjoint[HIDDEN], firstAdjoint[HIDDEN];
      for (int c = 0; c < CLASSES; c++) logitAdjoint[c] = (share[c] - targets[p * CLASSES + c]) / count;
      layerAdjoint<HIDDEN, CLASSES>(w + W3, g + W3, g + B3, second, logitAdjoint, secondAdjoint);
      layerAdjoint<HIDDEN, HIDDEN>(w + W2, g + W2, g + B2, first, secondAdjoint, firstAdjoint);
      layerAdjoint<IN, HIDDEN>(w + W1, g + W1, g + B1, &inputs[p * IN], firstAdjoint, nullptr);
    }
  }
};

int main(int count, char** arguments) { return serve<Mlp>(count, arguments); }
