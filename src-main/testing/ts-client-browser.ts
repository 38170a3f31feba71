import { Worker } from 'node:worker_threads'
import type { abilities, FromPage, PageBirth, ToPage } from './ts-client-page.ts'

type Abilities = typeof abilities

export interface Page {
  /** Has the page do something with the real client; what the client throws is thrown as it is. */
  does<Name extends keyof Abilities>(
    name: Name,
    ...given: Parameters<Abilities[Name]>
  ): Promise<Awaited<ReturnType<Abilities[Name]>>>
  close(): Promise<void>
}

/** Opens a page of a front end built on the unchanged @placeos/ts-client, in a thread of its own. */
export function openPage(address: string, given: Partial<PageBirth> = {}): Page {
  const { hurry = 1, stored = { local: [], session: [] }, cookie = '' } = given
  const worker = new Worker(new URL('./ts-client-page.ts', import.meta.url), {
    workerData: { address, hurry, stored, cookie } satisfies PageBirth,
  })
  const waiting = new Map<number, (answer: FromPage) => void>()
  let last = 0
  worker.on('message', (answer: FromPage) => {
    waiting.get(answer.call)?.(answer)
    waiting.delete(answer.call)
  })
  worker.on('error', error => {
    for (const [call, settle] of waiting) settle({ call, error })
  })
  return {
    does: (does, ...given) =>
      new Promise((resolve, reject) => {
        const call = ++last
        waiting.set(call, ({ value, error }) => (error === undefined ? resolve(value as never) : reject(error)))
        worker.postMessage({ call, does, with: given } satisfies ToPage)
      }),
    close: async () => void (await worker.terminate()),
  }
}
