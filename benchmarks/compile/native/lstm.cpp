// The loss of a diagonal LSTM and its gradient by backpropagation through time, plain code.
#include "serve.hpp"

// What a step leaves for the way back, for each unit of a layer.
struct Saved {
  double forget, input, output, change, squashed, cell, hidden;
};

static inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

struct Lstm {
  int layers, steps, b;
  std::vector<double> state, sequence, parameters[2], objectives, derivatives;
  std::vector<Saved> saved;     // [steps + 1, layers, b], the states before the sequence first
  std::vector<double> shares;   // [steps, b]
  std::vector<double> values, hiddenAdjoint, cellAdjoint;

  explicit Lstm(Reader& in) {
    layers = in.integer(), steps = in.integer(), b = in.integer();
    state = in.list(2 * layers * b), sequence = in.list(size_t(steps) * b);
    for (auto& x : parameters) x = in.list(8 * layers * b + 3 * b);
    objectives.resize(1), derivatives.resize(parameters[0].size());
    saved.resize(size_t(steps + 1) * layers * b), shares.resize(size_t(steps) * b);
    values.resize(b), hiddenAdjoint.resize(layers * b), cellAdjoint.resize(layers * b);
    for (int layer = 0; layer < layers; layer++) {
      for (int j = 0; j < b; j++) {
        savedAt(-1, layer)[j].hidden = state[2 * layer * b + j];
        savedAt(-1, layer)[j].cell = state[(2 * layer + 1) * b + j];
      }
    }
  }

  Saved* savedAt(int t, int layer) { return &saved[(size_t(t + 1) * layers + layer) * b]; }

  void objective(int which) { objectives[0] = forward(parameters[which].data()); }

  double forward(const double* x) {
    double total = 0;
    for (int t = 0; t + 1 < steps; t++) total += step(x, t);
    return -total / (double(steps - 1) * b);
  }

  double step(const double* x, int t) {
    const double *now = &sequence[size_t(t) * b], *next = now + b, *extra = x + 8 * layers * b;
    for (int j = 0; j < b; j++) values[j] = now[j] * extra[j];
    for (int layer = 0; layer < layers; layer++) {
      const double* w = x + 8 * layer * b;
      const Saved* before = savedAt(t - 1, layer);
      Saved* after = savedAt(t, layer);
      for (int j = 0; j < b; j++) {
        double own = values[j], last = before[j].hidden;
        Saved s;
        s.forget = sigmoid(own * w[j] + w[4 * b + j]);
        s.input = sigmoid(last * w[b + j] + w[5 * b + j]);
        s.output = sigmoid(own * w[2 * b + j] + w[6 * b + j]);
        s.change = std::tanh(last * w[3 * b + j] + w[7 * b + j]);
        s.cell = before[j].cell * s.forget + s.input * s.change;
        s.squashed = std::tanh(s.cell);
        values[j] = s.hidden = s.output * s.squashed;
        after[j] = s;
      }
    }
    double partition = 2, chosen = 0, weight = 0, *share = &shares[size_t(t) * b];
    for (int j = 0; j < b; j++) {
      double y = values[j] * extra[b + j] + extra[2 * b + j];
      partition += share[j] = std::exp(y);
      chosen += next[j] * y;
      weight += next[j];
    }
    for (int j = 0; j < b; j++) share[j] /= partition;
    return chosen - weight * std::log(partition);
  }

  void derivative(int which) {
    const double* x = parameters[which].data();
    double* g = derivatives.data();
    forward(x);
    std::fill(derivatives.begin(), derivatives.end(), 0);
    std::fill(hiddenAdjoint.begin(), hiddenAdjoint.end(), 0);
    std::fill(cellAdjoint.begin(), cellAdjoint.end(), 0);
    for (int t = steps - 2; t >= 0; t--) {
      predictionAdjoint(x, t);
      for (int layer = layers - 1; layer >= 0; layer--) layerAdjoint(x, t, layer);
      for (int j = 0; j < b; j++) g[8 * layers * b + j] += values[j] * sequence[size_t(t) * b + j];
    }
  }

  // From a step's loss to the adjoint of the last layer's h, which goes to `values`.
  void predictionAdjoint(const double* x, int t) {
    const double *next = &sequence[size_t(t + 1) * b], *extra = x + 8 * layers * b;
    double *g = &derivatives[8 * layers * b], *share = &shares[size_t(t) * b];
    const Saved* top = savedAt(t, layers - 1);
    double weight = 0, scale = -1 / (double(steps - 1) * b);
    for (int j = 0; j < b; j++) weight += next[j];
    for (int j = 0; j < b; j++) {
      double adjoint = scale * (next[j] - weight * share[j]);
      g[b + j] += adjoint * top[j].hidden;
      g[2 * b + j] += adjoint;
      values[j] = adjoint * extra[b + j];
    }
  }

  // `values` holds the adjoint of the layer's h, then that of its input.
  void layerAdjoint(const double* x, int t, int layer) {
    const double* __restrict w = x + 8 * layer * b;
    const double* inWeights = x + 8 * layers * b;
    double* __restrict g = &derivatives[8 * layer * b];
    double* __restrict toHidden = &hiddenAdjoint[layer * b];
    double* __restrict toCells = &cellAdjoint[layer * b];
    double* __restrict value = values.data();
    const Saved *before = savedAt(t - 1, layer), *after = savedAt(t, layer);
    const Saved* below = layer > 0 ? savedAt(t, layer - 1) : nullptr;
    const double* now = &sequence[size_t(t) * b];
    for (int j = 0; j < b; j++) {
      const Saved& s = after[j];
      double own = below ? below[j].hidden : now[j] * inWeights[j], last = before[j].hidden;
      double fromHidden = value[j] + toHidden[j];
      double toCell = toCells[j] + fromHidden * s.output * (1 - s.squashed) * (1 + s.squashed);
      double toOutput = fromHidden * s.squashed * s.output * (1 - s.output);
      double toForget = toCell * before[j].cell * s.forget * (1 - s.forget);
      double toInput = toCell * s.change * s.input * (1 - s.input);
      double toChange = toCell * s.input * (1 - s.change) * (1 + s.change);
      g[j] += toForget * own, g[4 * b + j] += toForget;
      g[b + j] += toInput * last, g[5 * b + j] += toInput;
      g[2 * b + j] += toOutput * own, g[6 * b + j] += toOutput;
      g[3 * b + j] += toChange * last, g[7 * b + j] += toChange;
      toCells[j] = toCell * s.forget;
      toHidden[j] = toInput * w[b + j] + toChange * w[3 * b + j];
      value[j] = toForget * w[j] + toOutput * w[2 * b + j];
    }
  }
};

int main(int count, char** arguments) { return serve<Lstm>(count, arguments); }
