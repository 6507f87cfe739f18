// Rosenbrock's chain and its gradient, plain code.
#include "rosenbrock.hpp"

struct Rosenbrock : RosenbrockInput {
  using RosenbrockInput::RosenbrockInput;

  void objective(int which) {
    const double* x = points[which].data();
    double total = 0;
    for (int i = 0; i + 1 < n; i++) {
      double valley = x[i + 1] - x[i] * x[i], distance = 1 - x[i];
      total += 100 * valley * valley + distance * distance;
    }
    objectives[0] = total;
  }

  // What a term adds to the next entry waits in a variable.
  void derivative(int which) {
    const double* __restrict x = points[which].data();
    double* __restrict g = derivatives.data();
    double fromBefore = 0;
    for (int i = 0; i + 1 < n; i++) {
      double slope = 200 * (x[i + 1] - x[i] * x[i]);
      g[i] = fromBefore - 2 * x[i] * slope - 2 * (1 - x[i]);
      fromBefore = slope;
    }
    g[n - 1] = fromBefore;
  }
};

int main(int count, char** arguments) { return serve<Rosenbrock>(count, arguments); }
