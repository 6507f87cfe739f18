import { instructionsByCode, MEMORY, MEMORY_LANE, type Immediates } from './instructions.js'

/**
 * The instructions of the WebAssembly core specification, 2.0 with bulk memory and relaxed SIMD of
 * 3.0, that this package doesn't write and so are not in `instructions.ts`: whoever reads modules
 * wants all. Names in the order of their codes, from a first one on.
 */

/** Without immediates. */
const PLAIN_RUNS: readonly (readonly [first: number, names: string])[] = [
  [0x5b, 'f32.eq f32.ne f32.lt f32.gt f32.le f32.ge'],
  [0x8b, 'f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt'],
  [0x92, 'f32.add f32.sub f32.mul f32.div f32.min f32.max f32.copysign'],
  [0xa8, 'i32.trunc_f32_s i32.trunc_f32_u'],
  [0xae, 'i64.trunc_f32_s i64.trunc_f32_u'],
  [0xb2, 'f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s f32.convert_i64_u'],
  [0xbc, 'i32.reinterpret_f32'],
  [0xbe, 'f32.reinterpret_i32'],
  [0xc0, 'i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s'],
  [0xfc_0000, 'i32.trunc_sat_f32_s i32.trunc_sat_f32_u'],
  [0xfc_0004, 'i64.trunc_sat_f32_s i64.trunc_sat_f32_u'],
  [0xfd_0023, 'i8x16.eq i8x16.ne i8x16.lt_s i8x16.lt_u i8x16.gt_s i8x16.gt_u'],
  [0xfd_0029, 'i8x16.le_s i8x16.le_u i8x16.ge_s i8x16.ge_u'],
  [0xfd_002d, 'i16x8.eq i16x8.ne i16x8.lt_s i16x8.lt_u i16x8.gt_s i16x8.gt_u'],
  [0xfd_0033, 'i16x8.le_s i16x8.le_u i16x8.ge_s i16x8.ge_u'],
  [0xfd_0041, 'f32x4.eq f32x4.ne f32x4.lt f32x4.gt f32x4.le f32x4.ge'],
  [0xfd_0060, 'i8x16.abs i8x16.neg i8x16.popcnt i8x16.all_true i8x16.bitmask'],
  [0xfd_0065, 'i8x16.narrow_i16x8_s i8x16.narrow_i16x8_u'],
  [0xfd_0067, 'f32x4.ceil f32x4.floor f32x4.trunc f32x4.nearest'],
  [0xfd_006b, 'i8x16.shl i8x16.shr_s i8x16.shr_u i8x16.add i8x16.add_sat_s i8x16.add_sat_u'],
  [0xfd_0071, 'i8x16.sub i8x16.sub_sat_s i8x16.sub_sat_u'],
  [0xfd_0076, 'i8x16.min_s i8x16.min_u i8x16.max_s i8x16.max_u'],
  [0xfd_007b, 'i8x16.avgr_u i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u'],
  [0xfd_007e, 'i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u'],
  [0xfd_0080, 'i16x8.abs i16x8.neg i16x8.q15mulr_sat_s i16x8.all_true i16x8.bitmask'],
  [0xfd_0085, 'i16x8.narrow_i32x4_s i16x8.narrow_i32x4_u'],
  [0xfd_0087, 'i16x8.extend_low_i8x16_s i16x8.extend_high_i8x16_s'],
  [0xfd_0089, 'i16x8.extend_low_i8x16_u i16x8.extend_high_i8x16_u'],
  [0xfd_008b, 'i16x8.shl i16x8.shr_s i16x8.shr_u i16x8.add i16x8.add_sat_s i16x8.add_sat_u'],
  [0xfd_0091, 'i16x8.sub i16x8.sub_sat_s i16x8.sub_sat_u'],
  [0xfd_0095, 'i16x8.mul i16x8.min_s i16x8.min_u i16x8.max_s i16x8.max_u'],
  [0xfd_009b, 'i16x8.avgr_u i16x8.extmul_low_i8x16_s i16x8.extmul_high_i8x16_s'],
  [0xfd_009e, 'i16x8.extmul_low_i8x16_u i16x8.extmul_high_i8x16_u'],
  [0xfd_00a7, 'i32x4.extend_low_i16x8_s i32x4.extend_high_i16x8_s'],
  [0xfd_00a9, 'i32x4.extend_low_i16x8_u i32x4.extend_high_i16x8_u'],
  [0xfd_00ba, 'i32x4.dot_i16x8_s'],
  [0xfd_00bc, 'i32x4.extmul_low_i16x8_s i32x4.extmul_high_i16x8_s'],
  [0xfd_00be, 'i32x4.extmul_low_i16x8_u i32x4.extmul_high_i16x8_u'],
  [0xfd_00dc, 'i64x2.extmul_low_i32x4_s i64x2.extmul_high_i32x4_s'],
  [0xfd_00de, 'i64x2.extmul_low_i32x4_u i64x2.extmul_high_i32x4_u'],
  [0xfd_00e0, 'f32x4.abs f32x4.neg'],
  [0xfd_00e3, 'f32x4.sqrt f32x4.add f32x4.sub f32x4.mul f32x4.div'],
  [0xfd_00e8, 'f32x4.min f32x4.max f32x4.pmin f32x4.pmax'],
  [0xfd_00f8, 'i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u'],
  [0xfd_00fa, 'f32x4.convert_i32x4_s f32x4.convert_i32x4_u'],
  [0xfd_0100, 'i8x16.relaxed_swizzle'],
  [0xfd_0101, 'i32x4.relaxed_trunc_f32x4_s i32x4.relaxed_trunc_f32x4_u'],
  [0xfd_0103, 'i32x4.relaxed_trunc_f64x2_s_zero i32x4.relaxed_trunc_f64x2_u_zero'],
  [0xfd_0105, 'f32x4.relaxed_madd f32x4.relaxed_nmadd'],
  [0xfd_0109, 'i8x16.relaxed_laneselect i16x8.relaxed_laneselect'],
  [0xfd_010b, 'i32x4.relaxed_laneselect i64x2.relaxed_laneselect'],
  [0xfd_010d, 'f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max'],
  [0xfd_0111, 'i16x8.relaxed_q15mulr_s i16x8.relaxed_dot_i8x16_i7x16_s'],
  [0xfd_0113, 'i32x4.relaxed_dot_i8x16_i7x16_add_s'],
]

/** With a lane number. */
const LANE_RUNS: readonly (readonly [first: number, names: string])[] = [
  [0xfd_0015, 'i8x16.extract_lane_s i8x16.extract_lane_u i8x16.replace_lane'],
  [0xfd_0018, 'i16x8.extract_lane_s i16x8.extract_lane_u i16x8.replace_lane'],
  [0xfd_001f, 'f32x4.extract_lane f32x4.replace_lane'],
]

/** Loads and stores of whole values and of lanes: code and log₂ of the natural alignment. */
const FURTHER_MEMORY: Readonly<Record<string, readonly [code: number, alignment: number]>> = {
  'i64.load8_s': [0x30, 0],
  'i64.load8_u': [0x31, 0],
  'i64.load16_s': [0x32, 1],
  'i64.load16_u': [0x33, 1],
  'i64.load32_s': [0x34, 2],
  'i64.load32_u': [0x35, 2],
  'i64.store8': [0x3c, 0],
  'i64.store16': [0x3d, 1],
  'i64.store32': [0x3e, 2],
  'v128.load8x8_s': [0xfd_0001, 3],
  'v128.load8x8_u': [0xfd_0002, 3],
  'v128.load16x4_s': [0xfd_0003, 3],
  'v128.load16x4_u': [0xfd_0004, 3],
  'v128.load8_splat': [0xfd_0007, 0],
  'v128.load16_splat': [0xfd_0008, 1],
}
const FURTHER_MEMORY_LANE: Readonly<Record<string, readonly [code: number, alignment: number]>> = {
  'v128.load8_lane': [0xfd_0054, 0],
  'v128.load16_lane': [0xfd_0055, 1],
  'v128.store8_lane': [0xfd_0058, 0],
  'v128.store16_lane': [0xfd_0059, 1],
}

type FurtherImmediates = Immediates | 'f32' | 'types' | 'depths' | 'global' | 'a zero' | 'two zeros'

const OTHERS: Readonly<Record<string, readonly [code: number, immediates: FurtherImmediates]>> = {
  br_table: [0x0e, 'depths'],
  select: [0x1c, 'types'],
  'global.get': [0x23, 'global'],
  'global.set': [0x24, 'global'],
  'memory.size': [0x3f, 'a zero'],
  'memory.grow': [0x40, 'a zero'],
  'memory.copy': [0xfc_000a, 'two zeros'],
  'memory.fill': [0xfc_000b, 'a zero'],
  'f32.const': [0x43, 'f32'],
}

/** An instruction as a reader of modules knows it. */
export interface ReadableInstruction {
  readonly name: string
  readonly immediates: FurtherImmediates
  /** Log₂ of the alignment that goes without saying. */
  readonly alignment?: number
}

/** All instructions by code: those that this package writes, and the others. */
export function readableInstructions(): ReadonlyMap<number, ReadableInstruction> {
  const table = new Map<number, ReadableInstruction>()
  const written: Readonly<Record<string, readonly [number, number]>> = { ...MEMORY, ...MEMORY_LANE }
  for (const [code, { name, immediates }] of instructionsByCode()) {
    const memory = written[name]
    table.set(code, memory ? { name, immediates, alignment: memory[1] } : { name, immediates })
  }
  const add = (code: number, instruction: ReadableInstruction): void => {
    // a code of the table above that is written by now
    if (!table.has(code)) table.set(code, instruction)
  }
  for (const [runs, immediates] of [[PLAIN_RUNS, 'none'] as const, [LANE_RUNS, 'lane'] as const])
    for (const [first, names] of runs)
      names.split(' ').forEach((name, k) => add(first + k, { name, immediates }))
  for (const [name, [code, alignment]] of Object.entries(FURTHER_MEMORY))
    add(code, { name, immediates: 'memory', alignment })
  for (const [name, [code, alignment]] of Object.entries(FURTHER_MEMORY_LANE))
    add(code, { name, immediates: 'memory lane', alignment })
  for (const [name, [code, immediates]] of Object.entries(OTHERS)) add(code, { name, immediates })
  return table
}
