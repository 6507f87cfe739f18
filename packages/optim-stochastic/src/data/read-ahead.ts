/**
 * The same patterns, of which up to `count` are asked for before they are wanted. Answers come in
 * their order, and so do errors: each when it is its turn.
 */
export function readAhead<Pattern>(
  data: AsyncIterable<Pattern>,
  count: number,
): AsyncIterable<Pattern> {
  if (count === 0) return data
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = data[Symbol.asyncIterator]()
      const answers: Promise<IteratorResult<Pattern>>[] = []
      let owed = 0
      let isOver = false
      const ask = (): void => {
        owed++
        const answer = Promise.resolve(iterator.next())
        answers.push(answer)
        answer
          .then(
            ({ done }) => (isOver ||= done === true),
            () => (isOver = true),
          )
          .finally(() => owed--)
      }
      return {
        next: () => {
          while (!isOver && answers.length <= count) ask()
          return answers.shift() ?? Promise.resolve({ done: true, value: undefined })
        },
        return: async () => {
          const closing = iterator.return?.()
          // One that owes an answer returns after it, which may be never.
          if (owed > 0) closing?.catch(() => undefined)
          else await closing
          return { done: true, value: undefined }
        },
      }
    },
  }
}
