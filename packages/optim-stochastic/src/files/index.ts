export { openDataset, type FileDataset, type OpenOptions } from './open-dataset.js'
export {
  writeDataset,
  type StoredDTypes,
  type WriteOptions,
  type WrittenDataset,
} from './write-dataset.js'
export { readCsv, type CsvOptions } from './read-csv.js'
export { openCsv, type OpenCsvOptions } from './open-csv.js'
export type { Classes, ColumnName, Columns, PatternOf, ColumnBatch } from './csv-columns.js'
