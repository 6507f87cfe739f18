export { argMax } from './arg-max.js'
export { maxOf, minOf } from './extremum.js'
export { norm } from './norm.js'
export { prod } from './prod.js'
