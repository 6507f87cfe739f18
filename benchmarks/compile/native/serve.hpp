// The protocol of a native program: it reads its input once, then answers each line of standard input
// with one line of JSON.
//   results <path>                        writes both results to a file: objective, derivative, twice
//   time objective|derivative <seconds>   the median time of a call, in samples of at least 100 us
// A problem has `objective(which)` and `derivative(which)`, which fill the vectors of those values.
#pragma once
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

class Reader {
 public:
  explicit Reader(const char* path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    numbers.resize(static_cast<size_t>(file.tellg()) / sizeof(double));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(numbers.data()),
              static_cast<std::streamsize>(numbers.size() * sizeof(double)));
  }
  double number() { return numbers.at(next++); }
  int integer() { return static_cast<int>(number()); }
  std::vector<double> list(size_t count) {
    std::vector<double> values(numbers.begin() + next, numbers.begin() + next + count);
    next += count;
    return values;
  }

 private:
  std::vector<double> numbers;
  size_t next = 0;
};

inline double now() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

template <class Body>
double medianSeconds(double seconds, Body body) {
  int which = 0;
  long repeats = 1;
  auto sample = [&] {
    double start = now();
    for (long i = 0; i < repeats; i++, which = 1 - which) body(which);
    return (now() - start) / repeats;
  };
  while (sample() * repeats < 100e-6) repeats *= 2;
  std::vector<double> samples;
  double end = now() + seconds;
  do samples.push_back(sample());
  while (now() < end);
  std::nth_element(samples.begin(), samples.begin() + samples.size() / 2, samples.end());
  return samples[samples.size() / 2];
}

template <class Problem>
void writeResults(Problem& problem, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  auto write = [&](const std::vector<double>& values) {
    file.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(double)));
  };
  double norm = 0, objective = 0;
  for (int which = 0; which < 2; which++) {
    problem.objective(which);
    write(problem.objectives);
    problem.derivative(which);
    write(problem.derivatives);
    if (which == 1) continue;
    objective = problem.objectives[0];
    for (double entry : problem.derivatives) norm += entry * entry;
  }
  std::printf("{\"objective\": %.17g, \"norm\": %.17g, \"objectives\": %zu, \"derivatives\": %zu}\n",
              objective, std::sqrt(norm), problem.objectives.size(), problem.derivatives.size());
}

template <class Problem>
int serve(int count, char** arguments) {
  if (count != 2) return 2;
  Reader reader(arguments[1]);
  Problem problem(reader);
  for (std::string command; std::cin >> command; std::fflush(stdout)) {
    if (command == "results") {
      std::string path;
      std::cin >> path;
      writeResults(problem, path);
    } else {
      std::string what;
      double seconds;
      std::cin >> what >> seconds;
      double time = what == "objective"
                        ? medianSeconds(seconds, [&](int which) { problem.objective(which); })
                        : medianSeconds(seconds, [&](int which) { problem.derivative(which); });
      std::printf("{\"seconds\": %.9g}\n", time);
    }
  }
  return 0;
}
