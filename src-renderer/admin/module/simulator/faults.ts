import type { SimulatorFault } from '@contract/views.ts'

/** What a simulator can be told to suffer from. */
export const faults: readonly { fault: SimulatorFault; name: string; about: string }[] = [
  { fault: 'none', name: 'Well', about: 'Answers as the device does.' },
  { fault: 'slow', name: 'Slow', about: 'Answers, but late.' },
  { fault: 'silent', name: 'Silent', about: 'Takes the connection and never says a word.' },
  { fault: 'garbled', name: 'Garbled', about: 'Answers with bytes that mean nothing.' },
  {
    fault: 'refusing',
    name: 'Refuses',
    about: 'Takes no connection, as a device does that is off or busy with somebody else.',
  },
  { fault: 'dropping', name: 'Drops', about: 'Cuts the connection again and again.' },
]
