import { SeededNumbers } from '../random.js'
import { dataText } from '../reference.js'

/** A hand at rest: bones in a tree, parents first, and a mesh whose vertices follow several bones. */
export interface HandModel {
  /** Index of the parent of each bone, −1 for the root. */
  readonly parents: Int32Array
  /** For each bone a matrix 4 × 4, relative to its parent. */
  readonly baseRelative: Float64Array
  /** For each bone a matrix 4 × 4, from the model's to the bone's coordinates. */
  readonly inverseBase: Float64Array
  /** Three coordinates for each vertex. */
  readonly positions: Float64Array
  /** What each vertex follows. */
  readonly influences: readonly (readonly Influence[])[]
  /** Three vertices for each triangle. */
  readonly triangles: Int32Array
}

export interface Influence {
  readonly bone: number
  readonly weight: number
}

export function handModel(): HandModel {
  const texts = ['bones', 'vertices', 'triangles'].map((name) => dataText(`hand/model/${name}.txt`))
  const [bones, vertices, triangles] = texts
  if (bones === undefined || vertices === undefined || triangles === undefined) return madeUpHand()
  return readModel(bones, vertices, triangles)
}

function fieldsOf(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(':'))
}

/** ADBench's files: a bone, vertex or triangle a line, its fields separated by colons. */
function readModel(bones: string, vertices: string, triangles: string): HandModel {
  const boneFields = fieldsOf(bones)
  const vertexFields = fieldsOf(vertices).map((fields) => fields.map(Number))
  return {
    parents: Int32Array.from(boneFields, (fields) => Number(fields[1])),
    baseRelative: Float64Array.from(
      boneFields.flatMap((fields) => fields.slice(2, 18).map(Number)),
    ),
    inverseBase: Float64Array.from(
      boneFields.flatMap((fields) => fields.slice(18, 34).map(Number)),
    ),
    positions: Float64Array.from(vertexFields.flatMap((fields) => fields.slice(0, 3))),
    influences: vertexFields.map((fields) =>
      Array.from({ length: fields[8]! }, (_, i) => ({
        bone: fields[9 + 2 * i]!,
        weight: fields[10 + 2 * i]!,
      })),
    ),
    triangles: Int32Array.from(fieldsOf(triangles).flatMap((fields) => fields.map(Number))),
  }
}

/** A hand of that form where there are no files: shifted bones, five fingers of four. */
function madeUpHand(): HandModel {
  const random = new SeededNumbers(6)
  const bones = 22
  const vertices = 544
  const parents = Int32Array.from({ length: bones }, (_, bone) =>
    bone === 0 ? -1 : bone === 21 || bone % 4 === 1 ? 0 : bone - 1,
  )
  const shifted = (): number[] => {
    const at = (): number => random.between(-0.3, 0.3)
    return [1, 0, 0, at(), 0, 1, 0, at(), 0, 0, 1, at(), 0, 0, 0, 1]
  }
  const matrices = (): Float64Array =>
    Float64Array.from(Array.from({ length: bones }, shifted).flat())
  return {
    parents,
    baseRelative: matrices(),
    inverseBase: matrices(),
    positions: random.normals(3 * vertices),
    influences: Array.from({ length: vertices }, () => {
      const weight = random.uniform()
      const bone = Math.floor(random.between(0, bones - 1))
      return [
        { bone, weight },
        { bone: bone + 1, weight: 1 - weight },
      ]
    }),
    triangles: Int32Array.from({ length: 3 * 1084 }, () => Math.floor(random.between(0, vertices))),
  }
}
