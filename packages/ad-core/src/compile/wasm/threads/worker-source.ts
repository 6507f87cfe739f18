import { LOOKS, PART_MASK, WORD } from './control.js'

/**
 * What a worker runs, as text, so that it is there whatever a bundler makes of the package. A worker
 * sleeps on the ticket; where it has mail it goes back to its event loop, which brings the message.
 */
export const workerSource: string = /* @__PURE__ */ (() => `'use strict'
const inNode = typeof require === 'function'
const programs = new Map()
let control
let received = 0
let thread = 0

function receive(message) {
  if (message.words !== undefined) {
    control = message.words
    received = message.received
    thread = message.thread
  } else {
    received++
    if (message.module === undefined) programs.delete(message.program)
    else programs.set(message.program, placeIn(message))
  }
  serve()
}

function placeIn({ module, memory, functions, threads }) {
  if (threads.every((count) => thread >= count)) return undefined
  const absent = () => {
    throw new Error('only the first thread has functions of JavaScript')
  }
  const imports = {
    host: { memory, step: absent, fork: absent },
    math: Math,
    functions: Object.fromEntries(functions.map((name) => [name, absent])),
  }
  return { part: new WebAssembly.Instance(module, imports).exports.part, threads }
}

function serve() {
  while (Atomics.load(control, ${WORD.mail}) === received) {
    const ticket = Atomics.load(control, ${WORD.ticket})
    const left = ticket & ${PART_MASK}
    if (left === 0) {
      rest(ticket)
      continue
    }
    const program = Atomics.load(control, ${WORD.program})
    const loop = Atomics.load(control, ${WORD.loop})
    const place = programs.get(program)
    if (place === undefined || thread >= place.threads[loop]) {
      if (programs.has(program)) Atomics.wait(control, ${WORD.ticket}, ticket)
      continue
    }
    if (Atomics.compareExchange(control, ${WORD.ticket}, ticket, ticket - 1) !== ticket) continue
    try {
      place.part(loop, left - 1, thread)
    } catch (error) {
      Atomics.store(control, ${WORD.failed}, 1)
      throw error
    } finally {
      Atomics.add(control, ${WORD.done}, 1)
      Atomics.notify(control, ${WORD.done})
    }
  }
}

function rest(ticket) {
  for (let k = 0; k < ${LOOKS}; k++) {
    if (Atomics.load(control, ${WORD.ticket}) !== ticket) return
  }
  Atomics.wait(control, ${WORD.ticket}, ticket)
}

if (inNode) require('node:worker_threads').parentPort.on('message', receive)
else self.onmessage = ({ data }) => receive(data)
`)()
