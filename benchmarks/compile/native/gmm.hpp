// The Gaussian mixture: what both native versions read, and the part that no point enters.
#pragma once
#include "serve.hpp"

struct GmmInput {
  int d, k, n, triangle, icfSize;
  double gamma, m, constant;
  std::vector<double> points, parameters[2], objectives, derivatives;
  std::vector<double> scales, weights, scaleAdjoints;

  explicit GmmInput(Reader& in) {
    d = in.integer(), k = in.integer(), n = in.integer();
    gamma = in.number(), m = in.number(), constant = in.number();
    triangle = d * (d - 1) / 2, icfSize = d + triangle;
    points = in.list(size_t(n) * d);
    for (auto& x : parameters) x = in.list(size_t(k) * (1 + d + icfSize));
    objectives.resize(1);
    derivatives.resize(parameters[0].size());
    scales.resize(k * d), scaleAdjoints.resize(k * d), weights.resize(k);
  }

  static double logSumExp(const double* terms, int count) {
    double largest = terms[0], total = 0;
    for (int c = 1; c < count; c++) largest = std::max(largest, terms[c]);
    for (int c = 0; c < count; c++) total += std::exp(terms[c] - largest);
    return largest + std::log(total);
  }

  const double* icf(const double* x, int c) const { return x + k + k * d + c * icfSize; }
  double* icf(double* x, int c) const { return x + k + k * d + c * icfSize; }

  // Everything but the points' terms; fills scales and weights.
  double prior(const double* x) {
    double squares = 0, logDeterminants = 0;
    for (int c = 0; c < k; c++) {
      const double* q = icf(x, c);
      double logDeterminant = 0;
      for (int j = 0; j < d; j++) {
        double scale = scales[c * d + j] = std::exp(q[j]);
        logDeterminant += q[j];
        squares += scale * scale;
      }
      for (int i = d; i < icfSize; i++) squares += q[i] * q[i];
      weights[c] = x[c] + logDeterminant;
      logDeterminants += logDeterminant;
    }
    return constant - n * logSumExp(x, k) + 0.5 * gamma * gamma * squares - m * logDeterminants;
  }

  // The adjoint of that, once the points have added theirs to the derivative and to the scales'.
  void priorAdjoints(const double* x) {
    double* g = derivatives.data();
    for (int c = 0; c < k; c++) {
      const double* q = icf(x, c);
      double* gq = icf(g, c);
      for (int j = 0; j < d; j++) {
        double scale = scales[c * d + j];
        gq[j] += (scaleAdjoints[c * d + j] + gamma * gamma * scale) * scale + g[c] - m;
      }
      for (int i = d; i < icfSize; i++) gq[i] += gamma * gamma * q[i];
    }
    double normaliser = logSumExp(x, k);
    for (int c = 0; c < k; c++) g[c] -= n * std::exp(x[c] - normaliser);
  }
};
