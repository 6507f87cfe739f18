// The Gaussian mixture's objective and its reverse-mode gradient, plain code.
#include "gmm.hpp"

struct Gmm : GmmInput {
  std::vector<double> centred, products, terms, adjoint;

  explicit Gmm(Reader& in) : GmmInput(in) {
    centred.resize(k * d), products.resize(k * d), terms.resize(k), adjoint.resize(d);
  }

  void objective(int which) {
    const double* x = parameters[which].data();
    double total = prior(x);
    for (int p = 0; p < n; p++) {
      termsAt(x, &points[size_t(p) * d]);
      total += logSumExp(terms.data(), k);
    }
    objectives[0] = total;
  }

  void derivative(int which) {
    const double* x = parameters[which].data();
    std::fill(derivatives.begin(), derivatives.end(), 0);
    std::fill(scaleAdjoints.begin(), scaleAdjoints.end(), 0);
    prior(x);
    for (int p = 0; p < n; p++) {
      termsAt(x, &points[size_t(p) * d]);
      double value = logSumExp(terms.data(), k);
      for (int c = 0; c < k; c++) pointAdjoints(x, c, std::exp(terms[c] - value));
    }
    priorAdjoints(x);
  }

  // The terms of all components at a point, and what their adjoints read.
  void termsAt(const double* x, const double* __restrict point) {
    for (int c = 0; c < k; c++) {
      const double* mean = x + k + c * d;
      const double* __restrict lower = icf(x, c) + d;
      const double* __restrict scale = &scales[c * d];
      double* __restrict v = &centred[c * d];
      double* __restrict product = &products[c * d];
      for (int j = 0; j < d; j++) {
        v[j] = point[j] - mean[j];
        product[j] = scale[j] * v[j];
      }
      for (int i = 0; i < d; i++) {
        double vi = v[i];
        for (int j = i + 1; j < d; j++) product[j] += *lower++ * vi;
      }
      double norm = 0;
      for (int j = 0; j < d; j++) norm += product[j] * product[j];
      terms[c] = weights[c] - 0.5 * norm;
    }
  }

  void pointAdjoints(const double* x, int c, double weight) {
    const double* __restrict lower = icf(x, c) + d;
    double* __restrict lowerAdjoint = icf(derivatives.data(), c) + d;
    double* __restrict meanAdjoint = &derivatives[k + c * d];
    double* __restrict scaleAdjoint = &scaleAdjoints[c * d];
    const double* __restrict scale = &scales[c * d];
    const double* __restrict v = &centred[c * d];
    const double* __restrict product = &products[c * d];
    double* __restrict a = adjoint.data();
    derivatives[c] += weight;
    for (int j = 0; j < d; j++) a[j] = -weight * product[j];
    for (int i = 0; i < d; i++) {
      double vi = v[i], s = a[i] * scale[i];
      scaleAdjoint[i] += a[i] * vi;
      for (int j = i + 1; j < d; j++) {
        s += a[j] * *lower++;
        *lowerAdjoint++ += a[j] * vi;
      }
      meanAdjoint[i] -= s;
    }
  }
};

int main(int count, char** arguments) { return serve<Gmm>(count, arguments); }
