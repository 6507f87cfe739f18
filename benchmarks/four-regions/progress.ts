/** The progress bar, or, where nobody sees a bar move, a line every few seconds. */
import cliProgress from 'cli-progress'
import type { Progress } from './run.js'

const SECONDS_BETWEEN_LINES = 5

/** Shows progress on a stream, and takes it away again. */
export interface ProgressDisplay {
  readonly show: Progress
  readonly end: () => void
}

/** Chooses the display that suits the stream. */
export function progressOn(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? progressBar(stream) : progressLines((line) => stream.write(line))
}

function progressBar(stream: NodeJS.WriteStream): ProgressDisplay {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {percentage} % · {remaining} · {doing}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 28,
    hideCursor: false,
    clearOnComplete: true,
    autopadding: true,
    fps: 8,
  })
  const remaining = remainingTime()
  bar.start(1000, 0, { doing: '', remaining: '' })
  return {
    // Training never yields to the event loop; `update` redraws by itself when the timer is late.
    show: (done, doing) =>
      bar.update(Math.round(done * 1000), { doing, remaining: remaining(done) }),
    end: () => bar.stop(),
  }
}

/** Writes at most one line every few seconds, and none for work that ends sooner. */
export function progressLines(
  write: (line: string) => unknown,
  clock: () => number = () => performance.now() / 1000,
): ProgressDisplay {
  const remaining = remainingTime(clock)
  let last = clock()
  return {
    show: (done, doing) => {
      const now = clock()
      if (now - last < SECONDS_BETWEEN_LINES) return
      last = now
      write(`${String(Math.floor(done * 100)).padStart(3)} % · ${remaining(done)} · ${doing}\n`)
    },
    end: () => undefined,
  }
}

function remainingTime(
  clock: () => number = () => performance.now() / 1000,
): (done: number) => string {
  const start = clock()
  return (done) => {
    const seconds = clock() - start
    if (done < 0.01 || seconds < 1) return 'starting'
    const left = Math.round((seconds * (1 - done)) / done)
    return left < 60 ? `${left} s left` : `${Math.floor(left / 60)} min ${left % 60} s left`
  }
}
