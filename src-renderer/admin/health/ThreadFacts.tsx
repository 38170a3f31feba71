import type { ThreadView } from '@contract/shelf-views.ts'
import { Sign } from '../../look/Badge.tsx'
import { lasting } from '../words.ts'
import { answerWords, busyWords, endWords, memoryWords, threadWords } from './rules.ts'

/** How a driver's thread is, figure by figure. What is not known yet is left out. */
export function ThreadFacts({ thread, now }: { thread: ThreadView; now: number }) {
  const { tone, words } = threadWords(thread, now)
  const end = endWords(thread)
  const figures: [string, string | undefined][] = [
    ['Memory', memoryWords(thread)],
    ['Busy', busyWords(thread)],
    ['Answers in', answerWords(thread)],
    ['Begun', thread.launches > 0 ? (thread.launches === 1 ? 'once' : `${thread.launches} times`) : undefined],
  ]
  return (
    <>
      <div>
        <dt>Thread</dt>
        <dd data-testid="thread">
          <Sign tone={tone}>{words}</Sign>
        </dd>
      </div>
      {figures.map(([name, text]) =>
        text === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ),
      )}
      {end && thread.last_end ? (
        <div>
          <dt>Last end</dt>
          <dd>
            {end} <time>{lasting(now - thread.last_end.at)} ago</time>
          </dd>
        </div>
      ) : null}
    </>
  )
}
