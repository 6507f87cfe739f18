/** Which colour stands for which curve: those of one figure can be told apart. */
import type { MethodName } from './methods.js'

type Color = readonly [light: string, dark: string]

const AMBER: Color = ['#b7791f', '#e3a945']
const GREEN: Color = ['#2b8a6b', '#52c49c']
const BLUE: Color = ['#2457c5', '#79a6ff']
const MAGENTA: Color = ['#a8327f', '#ea7cc4']
const RED: Color = ['#c2362c', '#f4867c']
const TEAL: Color = ['#0b7a8a', '#46bccb']
const PURPLE: Color = ['#6b3fa0', '#b596ee']
const OLIVE: Color = ['#74801c', '#b3c24c']
const GREY: Color = ['#5d636b', '#a3a9af']

const METHOD_COLORS: Readonly<Record<MethodName, Color>> = {
  sgd: AMBER,
  momentum: RED,
  adam: TEAL,
  'delta-bar-delta': RED,
  supersab: PURPLE,
  rprop: TEAL,
  alap: GREEN,
  'alap-published': OLIVE,
  exponentiated: RED,
  smd: BLUE,
  'smd-default': GREY,
  'smd-hessian': TEAL,
  'v-steps': PURPLE,
  gekf: MAGENTA,
  dekf: RED,
  olbfgs: TEAL,
  cg: RED,
  lbfgs: TEAL,
  newton: PURPLE,
}

/** Colours of all curves, by the name that their CSS class and variable have. */
export const SERIES_COLORS: Readonly<Record<string, Color>> = {
  ...METHOD_COLORS,
  bfgs: MAGENTA,
  signs: GREY,
  'silva-almeida': OLIVE,
  'case-0': BLUE,
  'case-1': RED,
  'case-2': GREEN,
  'case-3': PURPLE,
}
