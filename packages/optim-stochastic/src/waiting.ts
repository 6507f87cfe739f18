/** What ends a training from outside: an `AbortSignal`, or no more than its flag. */
type Signal = { readonly aborted: boolean } | undefined

/** Milliseconds that the closing of an iterator may take once the signal has been aborted. */
const PATIENCE = 40

/** What a promise answers, or `'aborted'` as soon as the signal is: the answer may never come. */
export async function unlessAborted<Answer>(
  answer: Promise<Answer>,
  signal: Signal,
): Promise<Answer | 'aborted'> {
  const events = signal as Partial<AbortSignal> | undefined
  if (events?.addEventListener === undefined) return answer
  let abort: () => void = () => undefined
  const aborted = new Promise<'aborted'>((resolve) => {
    abort = () => resolve('aborted')
  })
  events.addEventListener('abort', abort)
  if (events.aborted === true) abort()
  try {
    return await Promise.race([answer, aborted])
  } finally {
    events.removeEventListener?.('abort', abort)
  }
}

/** Waits for the closing of an iterator; only shortly once the signal has been aborted. */
export async function closeInTime(
  close: () => void | Promise<void>,
  signal: Signal,
): Promise<void> {
  const closing = Promise.resolve(close())
  if ((await unlessAborted(closing, signal)) !== 'aborted') return
  await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, PATIENCE))])
}
