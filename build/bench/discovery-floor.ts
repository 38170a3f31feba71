// The least that finds those of mDNS: the library's own browser, one for each type, in a bare process.

import { Bonjour } from 'bonjour-service'
import { answerHeld } from './discovery-held.ts'
import { serviceTypes } from './discovery-mix.ts'
import { answerTurns } from './turns.ts'

const [wanted = ''] = process.argv.slice(2)
const options: object = { interface: '127.0.0.1', bind: '0.0.0.0' }
const bonjour = new Bonjour(options, () => undefined)
const found = new Set<string>()

answerTurns()
answerHeld()
process.on('message', said => {
  if (said !== 'find') return
  for (const service of serviceTypes) {
    bonjour.find({ type: service.slice(1, service.indexOf('.')) }, ({ fqdn }) => {
      if (found.size === found.add(fqdn).size - 1 && found.size === Number(wanted)) process.send?.({ at: Date.now() })
    })
  }
})
process.on('disconnect', () => process.exit())
process.send?.({})
