// The posed hand's distances from points. As ADBench's objective does, it poses all vertices, given as
// columns of homogeneous coordinates: each bone moves every vertex, then their weighted sum is taken.
#include "serve.hpp"

struct Matrix {  // 4 x 4, row-major
  double at[16];
};

static inline Matrix operator*(const Matrix& a, const Matrix& b) {
  Matrix result;
  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < 4; j++) {
      double entry = 0;
      for (int k = 0; k < 4; k++) entry += a.at[4 * i + k] * b.at[4 * k + j];
      result.at[4 * i + j] = entry;
    }
  }
  return result;
}

// Rz(abduction) Rx(flex)
static inline Matrix turn(double flex, double abduction) {
  double c = std::cos(flex), s = std::sin(flex), cz = std::cos(abduction), sz = std::sin(abduction);
  return {{cz, -sz * c, sz * s, 0, sz, cz * c, -cz * s, 0, 0, s, c, 0, 0, 0, 0, 1}};
}

// Rodrigues' rotation and the shift.
static inline Matrix whole(const double* theta) {
  double x = theta[0], y = theta[1], z = theta[2], angle = std::sqrt(x * x + y * y + z * z);
  if (angle < 1e-4)
    return {{1, 0, 0, theta[3], 0, 1, 0, theta[4], 0, 0, 1, theta[5], 0, 0, 0, 1}};
  x /= angle, y /= angle, z /= angle;
  double c = std::cos(angle), s = std::sin(angle), t = 1 - c;
  return {{x * x * t + c, x * y * t - z * s, x * z * t + y * s, theta[3],
           y * x * t + z * s, y * y * t + c, y * z * t - x * s, theta[4],
           z * x * t - y * s, z * y * t + x * s, z * z * t + c, theta[5], 0, 0, 0, 1}};
}

struct Hand {
  bool complicated;
  int bones, vertices, count;
  std::vector<double> parents, baseRelative, inverseBase, weights, corners, points;
  std::vector<double> rest, moved, posed;  // four coordinates for each vertex
  std::vector<double> us[2], thetas[2], objectives, derivatives;
  std::vector<Matrix> absolute;

  explicit Hand(Reader& in) {
    complicated = in.integer() != 0;
    bones = in.integer(), vertices = in.integer(), count = in.integer();
    parents = in.list(bones);
    baseRelative = in.list(16 * bones), inverseBase = in.list(16 * bones);
    rest = in.list(4 * vertices), weights = in.list(bones * vertices);
    corners = in.list(complicated ? 3 * count : count), points = in.list(3 * count);
    for (int which = 0; which < 2; which++) {
      us[which] = in.list(complicated ? 2 * count : 0);
      thetas[which] = in.list(26);
    }
    posed.resize(4 * vertices), moved.resize(4 * vertices), absolute.resize(bones), objectives.resize(3 * count);
  }

  void objective(int which) {
    const double* theta = thetas[which].data();
    pose(theta);
    for (int n = 0; n < count; n++) {
      for (int i = 0; i < 3; i++) objectives[3 * n + i] = points[3 * n + i] - place(which, n, i);
    }
  }

  // A coordinate of the place that belongs to a point.
  double place(int which, int n, int i) const {
    auto corner = [&](int k) { return posed[4 * int(corners[k]) + i]; };
    if (!complicated) return corner(n);
    double u = us[which][2 * n], v = us[which][2 * n + 1];
    return u * corner(3 * n) + v * corner(3 * n + 1) + (1 - u - v) * corner(3 * n + 2);
  }

  void pose(const double* theta) {
    std::fill(posed.begin(), posed.end(), 0);
    for (int bone = 0; bone < bones; bone++) {
      Matrix own;
      std::copy_n(&baseRelative[16 * bone], 16, own.at);
      if (bone >= 2 && bone <= 20 && bone % 4 != 1) {
        const double* angles = theta + 6 + 4 * ((bone - 2) / 4);
        int joint = (bone - 2) % 4;
        own = own * (joint == 0 ? turn(angles[0], angles[1]) : turn(angles[joint + 1], 0));
      }
      absolute[bone] = parents[bone] < 0 ? own : absolute[int(parents[bone])] * own;
      Matrix inverse;
      std::copy_n(&inverseBase[16 * bone], 16, inverse.at);
      addMoved(absolute[bone] * inverse, &weights[size_t(bone) * vertices]);
    }
    move(whole(theta));
  }

  void addMoved(const Matrix& m, const double* weight) {
    product(m, rest.data(), moved.data());
    for (int v = 0; v < vertices; v++) {
      for (int i = 0; i < 4; i++) posed[4 * v + i] += moved[4 * v + i] * weight[v];
    }
  }

  void move(const Matrix& m) {
    product(m, posed.data(), moved.data());
    std::swap(moved, posed);
  }

  void product(const Matrix& m, const double* from, double* to) const {
    for (int v = 0; v < vertices; v++) {
      for (int i = 0; i < 4; i++) {
        double entry = 0;
        for (int k = 0; k < 4; k++) entry += m.at[4 * i + k] * from[4 * v + k];
        to[4 * v + i] = entry;
      }
    }
  }

  void derivative(int) {}
};

int main(int count, char** arguments) { return serve<Hand>(count, arguments); }
