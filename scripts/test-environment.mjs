// What tests run in: Jest's environment for Node, whose globals are found as quickly as outside of it.
// Jest makes its context from a proxy, so that each mention of Math or Float64Array calls two
// interceptors, for about half a microsecond; numerical code mentions them all the time.
import vm from 'node:vm'
import { TestEnvironment } from 'jest-environment-node'

// Before Node 20.18 contexts have interceptors all the same, but no proxy behind them.
const plain = vm.constants?.DONT_CONTEXTIFY

export default class PlainEnvironment extends TestEnvironment {
  constructor(...args) {
    const { createContext } = vm
    vm.createContext = () => createContext(plain)
    try {
      super(...args)
    } finally {
      vm.createContext = createContext
    }
  }
}
