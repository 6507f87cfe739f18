// Rosenbrock's chain: what both native versions read.
#pragma once
#include "serve.hpp"

struct RosenbrockInput {
  int n;
  std::vector<double> points[2], objectives, derivatives;

  explicit RosenbrockInput(Reader& in) {
    n = in.integer();
    for (auto& x : points) x = in.list(n);
    objectives.resize(1), derivatives.resize(n);
  }
};
