import { X509Certificate } from 'node:crypto'
import { Failed } from '../base/result.ts'
import { type MailState, securities } from './document.ts'

/** Throws with each field that cannot be, and why. */
export function checkSettings({ host, port, security, from, user, password, ca }: MailState): void {
  if (host === '') return
  const failures: { field: string; reason: string }[] = []
  const say = (field: string, reason: string) => failures.push({ field, reason })
  if (!/^[\w.:-]+$/.test(host)) say('host', 'is neither a name nor an address; write one such as smtp.example.com')
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    say('port', 'must be from 1 to 65535; usual are 587 and 465')
  if (!securities.includes(security)) say('security', `must be one of ${securities.join(', ')}`)
  if (!isAddress(from)) say('from', 'must be an e-mail address, such as rooms@example.com')
  if (user !== '' && password === null) say('password', 'is needed, as there is a user')
  if (ca !== null && !isCertificate(ca))
    say('ca', 'is no certificate in PEM, as it begins with -----BEGIN CERTIFICATE-----')
  if (failures.length === 0) return
  const said = failures.map(({ field, reason }) => `${field} ${reason}`).join('; ')
  throw new Failed('invalid', `The mail server cannot be used so: ${said}.`, { failures })
}

export const isAddress = (text: string): boolean => /^[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+$/.test(text)

function isCertificate(text: string): boolean {
  try {
    return Boolean(new X509Certificate(text))
  } catch {
    return false
  }
}
