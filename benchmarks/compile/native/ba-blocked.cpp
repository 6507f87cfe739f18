// The sparse Jacobian of bundle adjustment in blocks of observations, still scalar code: the order of the
// work lets the processor do more of it at once.
#include "ba.hpp"

struct BlockedBundleAdjustment : BaInput {
  using BaInput::BaInput;

  // In blocks, projections first: what waits for a sine does not keep the sweeps waiting.
  void derivative(int which) {
    constexpr int BLOCK = 32;
    Projection block[BLOCK];
    double* __restrict values = derivatives.data();
    double* __restrict slopes = values + size_t(observations) * 2 * ROW;
    for (int from = 0; from < observations; from += BLOCK) {
      int to = std::min(observations, from + BLOCK);
      for (int o = from; o < to; o++) {
        const double* camera = &cameras[which][cameraOf[o] * CAMERA];
        block[o - from] = project(camera, &points[which][pointOf[o] * 3]);
      }
      for (int o = from; o < to; o++, values += 2 * ROW) {
        const double* __restrict camera = &cameras[which][cameraOf[o] * CAMERA];
        const Projection& s = block[o - from];
        double weight = weights[which][o];
        row<0>(s, camera, weight, &features[2 * o], values);
        row<1>(s, camera, weight, &features[2 * o], values + ROW);
        slopes[o] = -2 * weight;
      }
    }
  }
};

int main(int count, char** arguments) { return serve<BlockedBundleAdjustment>(count, arguments); }
