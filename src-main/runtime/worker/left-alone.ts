/**
 * What a driver asks for it need not wait for: when that fails, those are told who wait, and it never counts as an error
 * that nobody caught, which would end the thread.
 */
export function leftAlone<Work extends Promise<unknown>>(work: Work): Work {
  // Only says what to do when it fails, so it is no wait (nested-waits.ts).
  work.catch(nothing)
  return work
}

function nothing(): void {}
