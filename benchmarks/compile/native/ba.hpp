// Bundle adjustment: its input, its errors, and one row of the Jacobian by a reverse sweep.
#pragma once
#include "serve.hpp"

constexpr int CAMERA = 11, ROW = CAMERA + 3 + 1;

struct Vector {
  double x, y, z;
};
static inline Vector operator+(Vector a, Vector b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
static inline Vector operator-(Vector a, Vector b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
static inline Vector operator*(double s, Vector a) { return {s * a.x, s * a.y, s * a.z}; }
static inline double dot(Vector a, Vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static inline Vector cross(Vector a, Vector b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
static inline Vector vectorAt(const double* p) { return {p[0], p[1], p[2]}; }
static inline void put(double* p, Vector a) { p[0] = a.x, p[1] = a.y, p[2] = a.z; }

// What a projection leaves for its reverse sweeps.
struct Projection {
  Vector away, axis, turned, seen;
  double angle, inverseAngle, inverseDepth, cosine, sine, along, axial, flat[2], radius2, distortion;
};

struct BaInput {
  int cameraCount, pointCount, observations;
  std::vector<double> features;
  std::vector<int> cameraOf, pointOf;
  std::vector<double> cameras[2], points[2], weights[2], weightErrors, objectives, derivatives;

  explicit BaInput(Reader& in) {
    cameraCount = in.integer(), pointCount = in.integer(), observations = in.integer();
    features = in.list(2 * observations);
    auto indices = [&] {
      std::vector<double> numbers = in.list(observations);
      return std::vector<int>(numbers.begin(), numbers.end());
    };
    cameraOf = indices(), pointOf = indices();
    for (int which = 0; which < 2; which++) {
      cameras[which] = in.list(size_t(cameraCount) * CAMERA);
      points[which] = in.list(size_t(pointCount) * 3);
      weights[which] = in.list(observations);
    }
    objectives.resize(2 * observations), weightErrors.resize(observations);
    derivatives.resize(size_t(observations) * (2 * ROW + 1));
  }

  static inline Projection project(const double* camera, const double* point) {
    Projection s;
    Vector r = vectorAt(camera);
    s.away = vectorAt(point) - vectorAt(camera + 3);
    s.angle = std::sqrt(dot(r, r));
    s.cosine = std::cos(s.angle);
    // Without a rotation the axis is 0; then these are what the derivatives need.
    s.sine = s.angle == 0 ? 1 : std::sin(s.angle);
    s.inverseAngle = s.angle == 0 ? 1 : 1 / s.angle;
    s.axis = s.inverseAngle * r, s.turned = cross(s.axis, s.away), s.along = dot(s.axis, s.away);
    s.axial = (1 - s.cosine) * s.along;
    s.seen = s.cosine * s.away + s.sine * s.turned + s.axial * s.axis;
    s.inverseDepth = 1 / s.seen.z;
    s.flat[0] = s.seen.x * s.inverseDepth, s.flat[1] = s.seen.y * s.inverseDepth;
    s.radius2 = s.flat[0] * s.flat[0] + s.flat[1] * s.flat[1];
    s.distortion = 1 + s.radius2 * (camera[9] + camera[10] * s.radius2);
    return s;
  }

  static inline double unweighted(const Projection& s, const double* camera, const double* feature, int e) {
    return camera[6] * s.flat[e] * s.distortion + camera[7 + e] - feature[e];
  }

  void objective(int which) {
    for (int o = 0; o < observations; o++) {
      const double* camera = &cameras[which][cameraOf[o] * CAMERA];
      Projection s = project(camera, &points[which][pointOf[o] * 3]);
      double weight = weights[which][o];
      for (int e = 0; e < 2; e++)
        objectives[2 * o + e] = weight * unweighted(s, camera, &features[2 * o], e);
      weightErrors[o] = 1 - weight * weight;
    }
  }

  // The derivatives of the error E.
  template <int E>
  static inline void row(const Projection& s, const double* __restrict camera, double weight,
                         const double* __restrict feature, double* __restrict values) {
    double own = weight * camera[6], distortionAdjoint = own * s.flat[E];
    double twiceRadius = 2 * distortionAdjoint * (camera[9] + 2 * camera[10] * s.radius2);
    double q[2] = {twiceRadius * s.flat[0], twiceRadius * s.flat[1]};
    q[E] += own * s.distortion;
    Vector y = s.inverseDepth * Vector{q[0], q[1], -(q[0] * s.flat[0] + q[1] * s.flat[1])};
    Vector axisAdjoint = s.sine * cross(s.away, y);
    Vector awayAdjoint = s.cosine * y + s.sine * cross(y, s.axis);
    double across = dot(y, s.axis), alongAdjoint = (1 - s.cosine) * across;
    awayAdjoint = awayAdjoint + alongAdjoint * s.axis;
    axisAdjoint = axisAdjoint + s.axial * y + alongAdjoint * s.away;
    double angleAdjoint = s.cosine * dot(y, s.turned) - s.sine * (dot(s.away, y) - s.along * across);
    angleAdjoint -= dot(axisAdjoint, s.axis) * s.inverseAngle;
    axisAdjoint = s.inverseAngle * axisAdjoint + angleAdjoint * s.axis;
    put(values, axisAdjoint), put(values + 3, -1 * awayAdjoint);
    values[6] = weight * s.flat[E] * s.distortion;
    values[7] = E == 0 ? weight : 0, values[8] = E == 0 ? 0 : weight;
    values[9] = distortionAdjoint * s.radius2;
    values[10] = distortionAdjoint * s.radius2 * s.radius2;
    put(values + 11, awayAdjoint);
    values[14] = unweighted(s, camera, feature, E);
  }
};
