import { ByteBuffer } from './byte-buffer.js'
import type {
  LaneInstruction,
  MemoryInstruction,
  MemoryLaneInstruction,
  PlainInstruction,
} from './instructions.js'
import { BUILT, LANE, MEMORY, MEMORY_LANE, PLAIN } from './instructions.js'

/** Value types by their byte in the binary format. */
export const TYPE = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const

export type ValueType = (typeof TYPE)[keyof typeof TYPE]

/** A block that leaves nothing on the stack. */
const NO_RESULT = 0x40

/** A function that can be called: its index is known only when the module is encoded. */
export interface FunctionReference {
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** One function's body, written instruction by instruction. `ModuleBuilder.define` makes it. */
export class FunctionBuilder implements FunctionReference {
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
  private readonly code = new ByteBuffer()
  private readonly locals: ValueType[] = []
  private readonly callPositions: number[] = []
  private readonly callTargets: FunctionReference[] = []

  constructor(parameters: readonly ValueType[], results: readonly ValueType[]) {
    this.parameters = parameters
    this.results = results
  }

  /** Bytes of code so far; locals and the final `end` come on top. */
  get length(): number {
    return this.code.length
  }

  /** A new local variable, 0 at first. Parameters are the locals 0, 1, … */
  local(type: ValueType): number {
    this.locals.push(type)
    return this.parameters.length + this.locals.length - 1
  }

  get(local: number): void {
    this.code.byte(BUILT['local.get'][0])
    this.code.unsigned(local)
  }

  set(local: number): void {
    this.code.byte(BUILT['local.set'][0])
    this.code.unsigned(local)
  }

  tee(local: number): void {
    this.code.byte(BUILT['local.tee'][0])
    this.code.unsigned(local)
  }

  i32(value: number): void {
    this.code.byte(BUILT['i32.const'][0])
    this.code.signed32(value)
  }

  i64(value: bigint): void {
    this.code.byte(BUILT['i64.const'][0])
    this.code.signed64(value)
  }

  f64(value: number): void {
    this.code.byte(BUILT['f64.const'][0])
    this.code.f64(value)
  }

  /** A constant of two lanes of 64 bits. */
  v128(low: bigint, high: bigint): void {
    this.instruction(BUILT['v128.const'][0])
    this.code.fixed64(low)
    this.code.fixed64(high)
  }

  op(name: PlainInstruction): void {
    this.instruction(PLAIN[name])
  }

  lane(name: LaneInstruction, lane: number): void {
    this.instruction(LANE[name])
    this.code.byte(lane)
  }

  /** `i8x16.shuffle`: which of the 32 bytes of two operands each of the 16 bytes is. */
  shuffle(lanes: readonly number[]): void {
    if (lanes.length !== 16) throw new RangeError(`shuffle: expected 16 lanes, got ${lanes.length}`)
    this.instruction(BUILT['i8x16.shuffle'][0])
    for (const lane of lanes) this.code.byte(lane)
  }

  /** A load or store, `offset` bytes after the address on the stack. */
  memory(name: MemoryInstruction, offset: number): void
  memory(name: MemoryLaneInstruction, offset: number, lane: number): void
  memory(name: MemoryInstruction | MemoryLaneInstruction, offset: number, lane?: number): void {
    const encoding =
      lane === undefined
        ? MEMORY[name as MemoryInstruction]
        : MEMORY_LANE[name as MemoryLaneInstruction]
    this.instruction(encoding[0])
    this.code.byte(encoding[1])
    this.code.unsigned(offset)
    if (lane !== undefined) this.code.byte(lane)
  }

  call(target: FunctionReference): void {
    this.code.byte(BUILT.call[0])
    this.callPositions.push(this.code.placeholder())
    this.callTargets.push(target)
  }

  block(result?: ValueType): void {
    this.opening(BUILT.block[0], result)
  }

  loop(result?: ValueType): void {
    this.opening(BUILT.loop[0], result)
  }

  if(result?: ValueType): void {
    this.opening(BUILT.if[0], result)
  }

  else(): void {
    this.code.byte(BUILT.else[0])
  }

  /** Ends a block; the function's own end is written by the module. */
  end(): void {
    this.code.byte(BUILT.end[0])
  }

  br(depth: number): void {
    this.code.byte(BUILT.br[0])
    this.code.unsigned(depth)
  }

  brIf(depth: number): void {
    this.code.byte(BUILT.br_if[0])
    this.code.unsigned(depth)
  }

  /** Appends the function to the code section. */
  writeTo(section: ByteBuffer, indexOf: (target: FunctionReference) => number): void {
    for (let k = 0; k < this.callTargets.length; k++)
      this.code.patch(this.callPositions[k]!, indexOf(this.callTargets[k]!))
    const header = new ByteBuffer(64)
    this.writeLocals(header)
    section.unsigned(header.length + this.code.length + 1)
    section.append(header.written())
    section.append(this.code.written())
    section.byte(BUILT.end[0])
  }

  /** The locals as runs of one type. */
  private writeLocals(header: ByteBuffer): void {
    const runs: { type: ValueType; count: number }[] = []
    for (const type of this.locals) {
      const last = runs.at(-1)
      if (last?.type === type) last.count++
      else runs.push({ type, count: 1 })
    }
    header.unsigned(runs.length)
    for (const { type, count } of runs) {
      header.unsigned(count)
      header.byte(type)
    }
  }

  private instruction(code: number): void {
    if (code > 0xff) {
      this.code.byte(code >>> 16)
      this.code.unsigned(code & 0xffff)
    } else {
      this.code.byte(code)
    }
  }

  private opening(code: number, result: ValueType | undefined): void {
    this.code.byte(code)
    this.code.byte(result ?? NO_RESULT)
  }
}
