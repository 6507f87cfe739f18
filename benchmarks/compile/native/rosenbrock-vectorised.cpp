// Rosenbrock's gradient as a stencil, two entries at a time: each entry gathers what its two terms add.
#include "rosenbrock.hpp"
#include "vector.hpp"

struct RosenbrockVectorised : RosenbrockInput {
  using RosenbrockInput::RosenbrockInput;

  void objective(int which) {
    const double* x = points[which].data();
    v2 totals[4] = {};
    int i = 0;
    for (; i + 8 < n; i += 8) {
      for (int u = 0; u < 4; u++) {
        v2 entry = load(x + i + 2 * u), valley = load(x + i + 2 * u + 1) - entry * entry;
        v2 distance = 1.0 - entry;
        totals[u] += 100.0 * valley * valley + distance * distance;
      }
    }
    double total = across((totals[0] + totals[1]) + (totals[2] + totals[3]));
    for (; i + 1 < n; i++) {
      double valley = x[i + 1] - x[i] * x[i], distance = 1 - x[i];
      total += 100 * valley * valley + distance * distance;
    }
    objectives[0] = total;
  }

  static double inner(const double* x, int i) {
    return 200 * (x[i] - x[i - 1] * x[i - 1]) - 400 * x[i] * (x[i + 1] - x[i] * x[i]) - 2 * (1 - x[i]);
  }

  void derivative(int which) {
    const double* __restrict x = points[which].data();
    double* __restrict g = derivatives.data();
    g[0] = -400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]);
    int i = 1;
    for (; i + 2 < n; i += 2) {
      v2 before = load(x + i - 1), entry = load(x + i), after = load(x + i + 1);
      v2 fromBefore = 200.0 * (entry - before * before);
      store(g + i, fromBefore - 400.0 * entry * (after - entry * entry) - 2.0 * (1.0 - entry));
    }
    for (; i + 1 < n; i++) g[i] = inner(x, i);
    g[n - 1] = 200 * (x[n - 1] - x[n - 2] * x[n - 2]);
  }
};

int main(int count, char** arguments) { return serve<RosenbrockVectorised>(count, arguments); }
