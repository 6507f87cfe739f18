// The network 2-10-10-4: its input, and where weights [inputs, outputs] and biases stand.
#pragma once
#include "serve.hpp"

constexpr int IN = 2, HIDDEN = 10, CLASSES = 4;
constexpr int W1 = 0, B1 = W1 + IN * HIDDEN;
constexpr int W2 = B1 + HIDDEN, B2 = W2 + HIDDEN * HIDDEN;
constexpr int W3 = B2 + HIDDEN, B3 = W3 + HIDDEN * CLASSES;
constexpr int PARAMETERS = B3 + CLASSES;

struct MlpInput {
  int count;
  std::vector<double> inputs, targets, parameters[2], objectives, derivatives;

  explicit MlpInput(Reader& in) {
    count = in.integer();
    inputs = in.list(size_t(count) * IN);
    targets = in.list(size_t(count) * CLASSES);
    for (auto& w : parameters) w = in.list(PARAMETERS);
    objectives.resize(1), derivatives.resize(PARAMETERS);
  }
};
