import { BodyValue, idOf, type Body, type BodyPoint } from './body.js'
import { blockOfArray, recordEntry } from './program-body.js'

/** A block has at most so many entries for each that is read of it. */
const SPARSEST = 4

/**
 * Makes blocks of what iterations read side by side, such as the columns of a row: cotangents then come
 * back as one stack of blocks instead of many stacks that are spread over arrays one by one.
 */
export function joinPoints(body: Body): void {
  const groups = new Map<string, BodyPoint[]>()
  for (const point of body.points) {
    if (point.input.size !== undefined || point.table !== undefined || point.stride < 2) continue
    const key = `${idOf(point.source)} ${point.stride}`
    groups.set(key, [...(groups.get(key) ?? []), point])
  }
  for (const group of groups.values()) {
    group.sort((x, y) => x.offset - y.offset)
    for (let from = 0; from < group.length;) {
      const { offset, stride } = group[from]!
      let to = from
      while (to < group.length && group[to]!.offset < offset + stride) to++
      joinGroup(body, group.slice(from, to))
      from = to
    }
  }
}

function joinGroup(body: Body, points: readonly BodyPoint[]): void {
  const { offset, stride, source } = points[0]!
  const size = points.at(-1)!.offset - offset + 1
  if (points.length < 2 || size > SPARSEST * points.length) return
  const input = new BodyValue(body, size)
  const entries = points.map((point) => {
    body.points.splice(body.points.indexOf(point), 1)
    point.input.recordAs((level) => recordEntry(level, input.row, point.offset - offset))
    return point.input
  })
  body.points.push({ input, source, offset, stride })
  body.steps.unshift(...entries)
}

/**
 * Lets a loop that runs again and again read parts of the arrays outside of the loops around it: what
 * comes back to the whole array each time would be mostly zeros.
 */
export function narrowSources(body: Body): void {
  const groups = new Map<BodyValue, BodyPoint[]>()
  for (const point of body.points) {
    const { source, table } = point
    if (table !== undefined || source.body.depth + 1 >= body.depth) continue
    groups.set(source, [...(groups.get(source) ?? []), point])
  }
  for (const [source, points] of groups) {
    points.sort((x, y) => lowest(x, body) - lowest(y, body))
    for (let from = 0; from < points.length;) {
      const low = lowest(points[from]!, body)
      let [to, high] = [from, low]
      for (; to < points.length && (to === from || lowest(points[to]!, body) < high); to++) {
        high = Math.max(high, end(points[to]!, body))
      }
      const part = blockOfArray(source, low, high - low)
      for (const point of points.slice(from, to)) {
        const { offset } = point
        body.points[body.points.indexOf(point)] = { ...point, source: part, offset: offset - low }
      }
      from = to
    }
  }
}

function lowest({ offset, stride }: BodyPoint, { count }: Body): number {
  return offset + Math.min(0, stride * (count - 1))
}

function end({ input, offset, stride }: BodyPoint, { count }: Body): number {
  return offset + Math.max(0, stride * (count - 1)) + (input.size ?? 1)
}
