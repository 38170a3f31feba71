import type { MailView } from '@contract/mail.ts'
import { expect, test } from 'vitest'
import { changeOf, draftOf, mailWords, needsPassword, problemsOf, secured, waitingWords } from './rules.ts'

const view: MailView = {
  ...{ host: 'smtp.example.com', port: 587, security: 'starttls', user: 'rooms', from: 'rooms@example.com', ca: null },
  ...{ has_password: true, waiting: 0, since: null, last_sent_at: null, trouble: null },
}
const draft = draftOf(view)

test('a password that was not typed is the one that is kept, and without a user there is none', () => {
  expect(changeOf(draft)).toEqual({
    ...{ host: 'smtp.example.com', port: 587, security: 'starttls', user: 'rooms', from: 'rooms@example.com' },
    ...{ ca: null, password: '' },
  })
  expect(changeOf({ ...draft, user: ' ' }).password).toBeNull()
  expect(changeOf({ ...draft, port: 'mail' }).port).toBe(0)
})

test('another server is not given the password of this one', () => {
  expect(needsPassword(view, draft)).toBe(false)
  expect(needsPassword(view, { ...draft, host: 'smtp.elsewhere.com' })).toBe(true)
  expect(needsPassword(view, { ...draft, host: 'smtp.elsewhere.com', password: 'new' })).toBe(false)
  expect(needsPassword({ ...view, has_password: false }, draft)).toBe(true)
  expect(needsPassword({ ...view, has_password: false }, { ...draft, user: '' })).toBe(false)
})

test('the usual port follows the encryption, and one that was chosen stays', () => {
  expect(secured(draft, 'tls')).toMatchObject({ security: 'tls', port: '465' })
  expect(secured({ ...draft, port: '2525' }, 'none')).toMatchObject({ security: 'none', port: '2525' })
})

test('how the sending goes is said in words', () => {
  expect(mailWords(view).tone).toBe('good')
  expect(mailWords({ ...view, host: '' }).words).toBe('Not set up')
  expect(mailWords({ ...view, trouble: 'It does not answer.' }).tone).toBe('bad')
  const now = new Date(2026, 4, 5, 12).getTime()
  expect(waitingWords(view, now)).toBe('Nothing waits.')
  expect(waitingWords({ waiting: 2, since: now - 60_000 }, now)).toBe('2 messages wait, the first since 11:59.')
})

test('what the node refuses is told at its field, and all else as a whole', () => {
  const failures = [{ field: 'from', reason: 'must be an e-mail address, such as rooms@example.com' }]
  expect(problemsOf({ message: 'No.', detail: { failures } })).toEqual({
    byField: { from: 'This must be an e-mail address, such as rooms@example.com.' },
    rest: undefined,
  })
  expect(problemsOf({ message: 'No.', detail: { failures: 3 } })).toEqual({ byField: {}, rest: 'No.' })
})
