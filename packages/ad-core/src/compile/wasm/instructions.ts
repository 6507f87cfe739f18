/**
 * The instructions this package uses, from the tables of the WebAssembly core specification, 2.0
 * (relaxed SIMD: 3.0). A code above one byte is a prefix and, below it, the number that follows.
 */

/** Without immediates. */
export const PLAIN = {
  // control and parametric
  unreachable: 0x00,
  nop: 0x01,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  // i32
  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.lt_s': 0x48,
  'i32.lt_u': 0x49,
  'i32.gt_s': 0x4a,
  'i32.gt_u': 0x4b,
  'i32.le_s': 0x4c,
  'i32.le_u': 0x4d,
  'i32.ge_s': 0x4e,
  'i32.ge_u': 0x4f,
  'i32.clz': 0x67,
  'i32.ctz': 0x68,
  'i32.popcnt': 0x69,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.div_s': 0x6d,
  'i32.div_u': 0x6e,
  'i32.rem_s': 0x6f,
  'i32.rem_u': 0x70,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'i32.xor': 0x73,
  'i32.shl': 0x74,
  'i32.shr_s': 0x75,
  'i32.shr_u': 0x76,
  'i32.rotl': 0x77,
  'i32.rotr': 0x78,
  // i64
  'i64.eqz': 0x50,
  'i64.eq': 0x51,
  'i64.ne': 0x52,
  'i64.lt_s': 0x53,
  'i64.lt_u': 0x54,
  'i64.gt_s': 0x55,
  'i64.gt_u': 0x56,
  'i64.le_s': 0x57,
  'i64.le_u': 0x58,
  'i64.ge_s': 0x59,
  'i64.ge_u': 0x5a,
  'i64.clz': 0x79,
  'i64.ctz': 0x7a,
  'i64.popcnt': 0x7b,
  'i64.add': 0x7c,
  'i64.sub': 0x7d,
  'i64.mul': 0x7e,
  'i64.div_s': 0x7f,
  'i64.div_u': 0x80,
  'i64.rem_s': 0x81,
  'i64.rem_u': 0x82,
  'i64.and': 0x83,
  'i64.or': 0x84,
  'i64.xor': 0x85,
  'i64.shl': 0x86,
  'i64.shr_s': 0x87,
  'i64.shr_u': 0x88,
  'i64.rotl': 0x89,
  'i64.rotr': 0x8a,
  // f64
  'f64.eq': 0x61,
  'f64.ne': 0x62,
  'f64.lt': 0x63,
  'f64.gt': 0x64,
  'f64.le': 0x65,
  'f64.ge': 0x66,
  'f64.abs': 0x99,
  'f64.neg': 0x9a,
  'f64.ceil': 0x9b,
  'f64.floor': 0x9c,
  'f64.trunc': 0x9d,
  'f64.nearest': 0x9e,
  'f64.sqrt': 0x9f,
  'f64.add': 0xa0,
  'f64.sub': 0xa1,
  'f64.mul': 0xa2,
  'f64.div': 0xa3,
  'f64.min': 0xa4,
  'f64.max': 0xa5,
  'f64.copysign': 0xa6,
  // conversions
  'i32.wrap_i64': 0xa7,
  'i32.trunc_f64_s': 0xaa,
  'i32.trunc_f64_u': 0xab,
  'i64.extend_i32_s': 0xac,
  'i64.extend_i32_u': 0xad,
  'i64.trunc_f64_s': 0xb0,
  'i64.trunc_f64_u': 0xb1,
  'f64.convert_i32_s': 0xb7,
  'f64.convert_i32_u': 0xb8,
  'f64.convert_i64_s': 0xb9,
  'f64.convert_i64_u': 0xba,
  'f64.promote_f32': 0xbb,
  'f32.demote_f64': 0xb6,
  'i64.reinterpret_f64': 0xbd,
  'f64.reinterpret_i64': 0xbf,
  'i32.trunc_sat_f64_s': 0xfc_0002,
  'i32.trunc_sat_f64_u': 0xfc_0003,
  'i64.trunc_sat_f64_s': 0xfc_0006,
  'i64.trunc_sat_f64_u': 0xfc_0007,
  // v128, bitwise
  'v128.not': 0xfd_004d,
  'v128.and': 0xfd_004e,
  'v128.andnot': 0xfd_004f,
  'v128.or': 0xfd_0050,
  'v128.xor': 0xfd_0051,
  'v128.bitselect': 0xfd_0052,
  'v128.any_true': 0xfd_0053,
  'i8x16.swizzle': 0xfd_000e,
  // splat
  'i8x16.splat': 0xfd_000f,
  'i16x8.splat': 0xfd_0010,
  'i32x4.splat': 0xfd_0011,
  'i64x2.splat': 0xfd_0012,
  'f32x4.splat': 0xfd_0013,
  'f64x2.splat': 0xfd_0014,
  // i32x4
  'i32x4.eq': 0xfd_0037,
  'i32x4.ne': 0xfd_0038,
  'i32x4.lt_s': 0xfd_0039,
  'i32x4.lt_u': 0xfd_003a,
  'i32x4.gt_s': 0xfd_003b,
  'i32x4.gt_u': 0xfd_003c,
  'i32x4.le_s': 0xfd_003d,
  'i32x4.le_u': 0xfd_003e,
  'i32x4.ge_s': 0xfd_003f,
  'i32x4.ge_u': 0xfd_0040,
  'i32x4.abs': 0xfd_00a0,
  'i32x4.neg': 0xfd_00a1,
  'i32x4.all_true': 0xfd_00a3,
  'i32x4.bitmask': 0xfd_00a4,
  'i32x4.shl': 0xfd_00ab,
  'i32x4.shr_s': 0xfd_00ac,
  'i32x4.shr_u': 0xfd_00ad,
  'i32x4.add': 0xfd_00ae,
  'i32x4.sub': 0xfd_00b1,
  'i32x4.mul': 0xfd_00b5,
  'i32x4.min_s': 0xfd_00b6,
  'i32x4.min_u': 0xfd_00b7,
  'i32x4.max_s': 0xfd_00b8,
  'i32x4.max_u': 0xfd_00b9,
  // i64x2
  'i64x2.abs': 0xfd_00c0,
  'i64x2.neg': 0xfd_00c1,
  'i64x2.all_true': 0xfd_00c3,
  'i64x2.bitmask': 0xfd_00c4,
  'i64x2.shl': 0xfd_00cb,
  'i64x2.shr_s': 0xfd_00cc,
  'i64x2.shr_u': 0xfd_00cd,
  'i64x2.add': 0xfd_00ce,
  'i64x2.sub': 0xfd_00d1,
  'i64x2.mul': 0xfd_00d5,
  'i64x2.eq': 0xfd_00d6,
  'i64x2.ne': 0xfd_00d7,
  'i64x2.lt_s': 0xfd_00d8,
  'i64x2.gt_s': 0xfd_00d9,
  'i64x2.le_s': 0xfd_00da,
  'i64x2.ge_s': 0xfd_00db,
  // f64x2
  'f64x2.eq': 0xfd_0047,
  'f64x2.ne': 0xfd_0048,
  'f64x2.lt': 0xfd_0049,
  'f64x2.gt': 0xfd_004a,
  'f64x2.le': 0xfd_004b,
  'f64x2.ge': 0xfd_004c,
  'f64x2.ceil': 0xfd_0074,
  'f64x2.floor': 0xfd_0075,
  'f64x2.trunc': 0xfd_007a,
  'f64x2.nearest': 0xfd_0094,
  'f64x2.abs': 0xfd_00ec,
  'f64x2.neg': 0xfd_00ed,
  'f64x2.sqrt': 0xfd_00ef,
  'f64x2.add': 0xfd_00f0,
  'f64x2.sub': 0xfd_00f1,
  'f64x2.mul': 0xfd_00f2,
  'f64x2.div': 0xfd_00f3,
  'f64x2.min': 0xfd_00f4,
  'f64x2.max': 0xfd_00f5,
  'f64x2.pmin': 0xfd_00f6,
  'f64x2.pmax': 0xfd_00f7,
  // vector conversions
  'i64x2.extend_low_i32x4_s': 0xfd_00c7,
  'i64x2.extend_high_i32x4_s': 0xfd_00c8,
  'i64x2.extend_low_i32x4_u': 0xfd_00c9,
  'i64x2.extend_high_i32x4_u': 0xfd_00ca,
  'i32x4.trunc_sat_f64x2_s_zero': 0xfd_00fc,
  'i32x4.trunc_sat_f64x2_u_zero': 0xfd_00fd,
  'f64x2.convert_low_i32x4_s': 0xfd_00fe,
  'f64x2.convert_low_i32x4_u': 0xfd_00ff,
  'f32x4.demote_f64x2_zero': 0xfd_005e,
  'f64x2.promote_low_f32x4': 0xfd_005f,
  // relaxed SIMD
  'f64x2.relaxed_madd': 0xfd_0107,
  'f64x2.relaxed_nmadd': 0xfd_0108,
} as const

/** With a lane number. */
export const LANE = {
  'i32x4.extract_lane': 0xfd_001b,
  'i32x4.replace_lane': 0xfd_001c,
  'i64x2.extract_lane': 0xfd_001d,
  'i64x2.replace_lane': 0xfd_001e,
  'f64x2.extract_lane': 0xfd_0021,
  'f64x2.replace_lane': 0xfd_0022,
} as const

/** Loads and stores: code and log₂ of the natural alignment. */
export const MEMORY = {
  'i32.load': [0x28, 2],
  'i64.load': [0x29, 3],
  'f32.load': [0x2a, 2],
  'f64.load': [0x2b, 3],
  'i32.load8_s': [0x2c, 0],
  'i32.load8_u': [0x2d, 0],
  'i32.load16_s': [0x2e, 1],
  'i32.load16_u': [0x2f, 1],
  'i32.store': [0x36, 2],
  'i64.store': [0x37, 3],
  'f32.store': [0x38, 2],
  'f64.store': [0x39, 3],
  'i32.store8': [0x3a, 0],
  'i32.store16': [0x3b, 1],
  'v128.load': [0xfd_0000, 4],
  'v128.load32x2_s': [0xfd_0005, 3],
  'v128.load32x2_u': [0xfd_0006, 3],
  'v128.load32_splat': [0xfd_0009, 2],
  'v128.load64_splat': [0xfd_000a, 3],
  'v128.store': [0xfd_000b, 4],
  'v128.load32_zero': [0xfd_005c, 2],
  'v128.load64_zero': [0xfd_005d, 3],
} as const

/** Loads and stores of one lane. */
export const MEMORY_LANE = {
  'v128.load32_lane': [0xfd_0056, 2],
  'v128.load64_lane': [0xfd_0057, 3],
  'v128.store32_lane': [0xfd_005a, 2],
  'v128.store64_lane': [0xfd_005b, 3],
} as const

/** Written by the builder's own methods. */
export const BUILT = {
  block: [0x02, 'block'],
  loop: [0x03, 'block'],
  if: [0x04, 'block'],
  else: [0x05, 'none'],
  end: [0x0b, 'none'],
  br: [0x0c, 'depth'],
  br_if: [0x0d, 'depth'],
  call: [0x10, 'function'],
  'local.get': [0x20, 'local'],
  'local.set': [0x21, 'local'],
  'local.tee': [0x22, 'local'],
  'i32.const': [0x41, 'i32'],
  'i64.const': [0x42, 'i64'],
  'f64.const': [0x44, 'f64'],
  'v128.const': [0xfd_000c, 'v128'],
  'i8x16.shuffle': [0xfd_000d, 'shuffle'],
} as const

export type PlainInstruction = keyof typeof PLAIN
export type LaneInstruction = keyof typeof LANE
export type MemoryInstruction = keyof typeof MEMORY
export type MemoryLaneInstruction = keyof typeof MEMORY_LANE
export type InstructionName =
  | PlainInstruction
  | LaneInstruction
  | MemoryInstruction
  | MemoryLaneInstruction
  | keyof typeof BUILT

/** What follows the code of an instruction. */
export type Immediates =
  | (typeof BUILT)[keyof typeof BUILT][1]
  | 'lane'
  /** Alignment and offset. */
  | 'memory'
  /** Alignment, offset, lane. */
  | 'memory lane'

export interface Instruction {
  readonly name: InstructionName
  readonly immediates: Immediates
}

/** All instructions by code: what a disassembler reads. */
export function instructionsByCode(): ReadonlyMap<number, Instruction> {
  const table = new Map<number, Instruction>()
  const add = (name: string, code: number, immediates: Immediates): void => {
    table.set(code, { name: name as InstructionName, immediates })
  }
  for (const [name, code] of Object.entries(PLAIN)) add(name, code, 'none')
  for (const [name, code] of Object.entries(LANE)) add(name, code, 'lane')
  for (const [name, [code]] of Object.entries(MEMORY)) add(name, code, 'memory')
  for (const [name, [code]] of Object.entries(MEMORY_LANE)) add(name, code, 'memory lane')
  for (const [name, [code, immediates]] of Object.entries(BUILT)) add(name, code, immediates)
  return table
}
