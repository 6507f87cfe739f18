import type { Tensor, Traced } from '@wengert/ad-core'
import type { Dataset } from './data/dataset.js'

/** What a leaf of parameters or data may be. */
type Leaf = number | Traced | Tensor | Float64Array | Float32Array | Int32Array | readonly number[]

/** A tree as the user's functions receive it: each leaf traced. */
export type TracedTree<X> = unknown extends X
  ? Traced
  : X extends Leaf
    ? Traced
    : X extends object
      ? { -readonly [K in keyof X]: TracedTree<X[K]> }
      : Traced

/** A batch of some data as the user's functions receive it: of arrays, of a dataset, or of an iterable's patterns. */
export type BatchOf<Data> = unknown extends Data
  ? Traced
  : Data extends Leaf | readonly unknown[]
    ? TracedTree<Data>
    : Data extends Dataset<infer Batch>
      ? TracedTree<Batch>
      : Data extends Iterable<infer Pattern> | AsyncIterable<infer Pattern>
        ? TracedTree<Pattern>
        : TracedTree<Data>

/** One part of such a batch, where the data have it. */
export type PartOf<Data, Name extends 'inputs' | 'targets'> =
  BatchOf<Data> extends { readonly [Key in Name]: infer Part } ? Part : Traced
