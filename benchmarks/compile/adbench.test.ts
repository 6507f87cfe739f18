/** Programs of ADBench's small inputs against the values of its hand-written module. */
import { expect, test } from '@jest/globals'
import { baCases } from './ba/cases.js'
import { gmmCases } from './gmm/cases.js'
import { handCases } from './hand/cases.js'
import { lstmCases } from './lstm/cases.js'
import { hasReference, recordedValues } from './reference.js'
import { checkedOnly } from './run-case.js'

// What is only checked is small, and so is the program of the LSTM; the rest is checked as it is measured.
const cases = [gmmCases(true), baCases(true), handCases(), lstmCases(false)]
  .flat()
  .filter(({ group, bars }) => bars === undefined || group === 'lstm')
  .flatMap((each) => (each.reference === undefined ? [] : [{ ...each, values: each.reference }]))

if (!hasReference) console.log("skipped: ADBench's inputs were not found, see ADBENCH_DATA")
const whereThereAreInputs = hasReference ? test : test.skip

whereThereAreInputs.each(cases)('$values.file', async (each) => {
  const { problem, file } = each.values
  expect(recordedValues(problem, file)).toBeDefined()
  await checkedOnly(each)
})
