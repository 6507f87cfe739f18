import { BodyValue, idOf, type Body, type BodyPoint } from './body.js'
import { recordEntry } from './program-body.js'

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
