// The sparse Jacobian of bundle adjustment, one observation after the other, plain code.
#include "ba.hpp"

struct BundleAdjustment : BaInput {
  using BaInput::BaInput;

  void derivative(int which) {
    double* __restrict values = derivatives.data();
    double* __restrict slopes = values + size_t(observations) * 2 * ROW;
    for (int o = 0; o < observations; o++, values += 2 * ROW) {
      const double* __restrict camera = &cameras[which][cameraOf[o] * CAMERA];
      Projection s = project(camera, &points[which][pointOf[o] * 3]);
      double weight = weights[which][o];
      row<0>(s, camera, weight, &features[2 * o], values);
      row<1>(s, camera, weight, &features[2 * o], values + ROW);
      slopes[o] = -2 * weight;
    }
  }
};

int main(int count, char** arguments) { return serve<BundleAdjustment>(count, arguments); }
