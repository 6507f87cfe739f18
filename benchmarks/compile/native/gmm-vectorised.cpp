// The Gaussian mixture's gradient over pairs of points. Points come in blocks, so that what a block adds
// to a component stays in registers; what is linear in a point's adjoint is summed first: the means'
// adjoints are Q^T times the sum over the points of Q(x - mean), weighted.
#include "gmm.hpp"
#include "vector.hpp"

constexpr int PAIRS = 8;  // of points in a block

struct GmmVectorised : GmmInput {
  std::vector<v2> transposed;  // [block][d][PAIRS]
  std::vector<v2> centred, products, terms;
  std::vector<double> sums;  // [k][d]: weighted Q(x - mean)
  int blocks;

  explicit GmmVectorised(Reader& in) : GmmInput(in) {
    blocks = (n + 2 * PAIRS - 1) / (2 * PAIRS);
    transposed.resize(size_t(blocks) * d * PAIRS);
    for (int p = 0; p < blocks * 2 * PAIRS; p++) {
      const double* point = &points[size_t(std::min(p, n - 1)) * d];
      for (int j = 0; j < d; j++) pairAt(p / (2 * PAIRS), j, p / 2 % PAIRS)[p % 2] = point[j];
    }
    centred.resize(size_t(k) * d * PAIRS), products.resize(size_t(k) * d * PAIRS);
    terms.resize(k * PAIRS), sums.resize(k * d);
  }

  v2& pairAt(int block, int j, int pair) { return transposed[(size_t(block) * d + j) * PAIRS + pair]; }

  void objective(int which) {
    const double* x = parameters[which].data();
    double total = prior(x);
    for (int block = 0; block < blocks; block++) {
      if (d == 10) blockTerms<10>(x, block);
      else if (d == 32) blockTerms<32>(x, block);
      else blockTerms<0>(x, block);
      v2 values[PAIRS], partition[PAIRS];
      softmaxOf(values, partition);
      for (int p = 0; p < PAIRS; p++) {
        v2 value = values[p] + log(partition[p]);
        for (int lane = 0; lane < 2; lane++) {
          if (block * 2 * PAIRS + 2 * p + lane < n) total += value[lane];
        }
      }
    }
    objectives[0] = total;
  }

  void derivative(int which) {
    const double* x = parameters[which].data();
    std::fill(derivatives.begin(), derivatives.end(), 0);
    std::fill(scaleAdjoints.begin(), scaleAdjoints.end(), 0);
    std::fill(sums.begin(), sums.end(), 0);
    prior(x);
    for (int block = 0; block < blocks; block++) {
      if (d == 10) blockAdjoints<10>(x, block);
      else if (d == 32) blockAdjoints<32>(x, block);
      else blockAdjoints<0>(x, block);
    }
    for (int c = 0; c < k; c++) meanAdjoints(x, c);
    priorAdjoints(x);
  }

  // The terms of all components at the points of a block. D is d, where it is known at build time.
  template <int D>
  void blockTerms(const double* x, int block) {
    const int d = D ? D : this->d;
    for (int c = 0; c < k; c++) {
      const double* lower = icf(x, c) + d;
      v2* v = &centred[size_t(c) * d * PAIRS];
      v2* product = &products[size_t(c) * d * PAIRS];
      for (int j = 0; j < d; j++) {
        v2 mean = splat(x[k + c * d + j]), scale = splat(scales[c * d + j]);
        for (int p = 0; p < PAIRS; p++) {
          v[j * PAIRS + p] = pairAt(block, j, p) - mean;
          product[j * PAIRS + p] = scale * v[j * PAIRS + p];
        }
      }
      v2 norm[PAIRS] = {};
      for (int j = 0; j < d; j++) {
        v2 row[PAIRS];
        for (int p = 0; p < PAIRS; p++) row[p] = product[j * PAIRS + p];
        for (int i = 0, at = j - 1; i < j; at += d - 2 - i, i++) {
          v2 entry = splat(lower[at]);
          for (int p = 0; p < PAIRS; p++) row[p] += entry * v[i * PAIRS + p];
        }
        for (int p = 0; p < PAIRS; p++) {
          product[j * PAIRS + p] = row[p];
          norm[p] += row[p] * row[p];
        }
      }
      for (int p = 0; p < PAIRS; p++) terms[c * PAIRS + p] = weights[c] - 0.5 * norm[p];
    }
  }

  // The terms become their exponentials, relative to the largest.
  void softmaxOf(v2* largest, v2* partition) {
    for (int p = 0; p < PAIRS; p++) {
      largest[p] = terms[p];
      for (int c = 1; c < k; c++) largest[p] = larger(largest[p], terms[c * PAIRS + p]);
      partition[p] = splat(0);
    }
    for (int c = 0; c < k; c++) {
      for (int p = 0; p < PAIRS; p++) {
        v2 power = exp(terms[c * PAIRS + p] - largest[p]);
        terms[c * PAIRS + p] = power;
        partition[p] += power;
      }
    }
  }

  template <int D>
  void blockAdjoints(const double* x, int block) {
    const int d = D ? D : this->d;
    blockTerms<D>(x, block);
    v2 largest[PAIRS], partition[PAIRS];
    softmaxOf(largest, partition);
    for (int p = 0; p < PAIRS; p++) {
      partition[p] = 1.0 / partition[p];
      for (int lane = 0; lane < 2; lane++) {
        if (block * 2 * PAIRS + 2 * p + lane >= n) partition[p][lane] = 0;
      }
    }
    for (int c = 0; c < k; c++) {
      const v2* v = &centred[size_t(c) * d * PAIRS];
      v2* product = &products[size_t(c) * d * PAIRS];
      double* lowerAdjoint = icf(derivatives.data(), c) + d;
      v2 weight[PAIRS], total = {};
      for (int p = 0; p < PAIRS; p++) {
        weight[p] = terms[c * PAIRS + p] * partition[p];
        total += weight[p];
      }
      derivatives[c] += across(total);
      for (int j = 0; j < d; j++) {
        v2 adjoint[PAIRS], sum = {}, scaled = {};
        for (int p = 0; p < PAIRS; p++) {
          adjoint[p] = weight[p] * product[j * PAIRS + p];
          sum += adjoint[p];
          scaled += adjoint[p] * v[j * PAIRS + p];
        }
        sums[c * d + j] += across(sum);
        scaleAdjoints[c * d + j] -= across(scaled);
        for (int i = 0, at = j - 1; i < j; at += d - 2 - i, i++) {
          v2 entry = {};
          for (int p = 0; p < PAIRS; p++) entry += adjoint[p] * v[i * PAIRS + p];
          lowerAdjoint[at] -= across(entry);
        }
      }
    }
  }

  void meanAdjoints(const double* x, int c) {
    const double* lower = icf(x, c) + d;
    double* meanAdjoint = &derivatives[k + c * d];
    const double* sum = &sums[c * d];
    for (int i = 0; i < d; i++) {
      double adjoint = scales[c * d + i] * sum[i];
      for (int j = i + 1; j < d; j++) adjoint += *lower++ * sum[j];
      meanAdjoint[i] += adjoint;
    }
  }
};

int main(int count, char** arguments) { return serve<GmmVectorised>(count, arguments); }
