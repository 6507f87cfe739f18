const transforms = /* @__PURE__ */ new WeakSet<object>()

/** Marks a function as a transform's result: it takes plain arguments and records by itself. */
export function isTransform<F>(f: (...inputs: never[]) => unknown): F {
  transforms.add(f)
  return f as F
}

/** Whether a function records by itself. */
export function recordsItself(f: object): boolean {
  return transforms.has(f)
}
