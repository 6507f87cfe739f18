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

const formed = /* @__PURE__ */ new WeakSet<object>()

/** Marks a function whose results have the form of its first argument, whatever the others are. */
export function formedByFirst<F>(f: (...inputs: never[]) => unknown): F {
  formed.add(f)
  return f as F
}

/** Whether a function's results have the form of its first argument, where others' have that of all. */
export function isFormedByFirst(f: object): boolean {
  return formed.has(f)
}
