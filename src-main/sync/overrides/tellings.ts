import type { Log } from '../../base/log.ts'
import type { Told } from './lay.ts'

/** What the log says of a batch: a few records by name, the others counted. */
export interface Tellings extends Told {
  keptOut(why: string): void
  end(): void
}

export function tellings(log: Log): Tellings {
  const keptOut = severalTimes(why => log.error(`${why} It came from the centre and is kept out.`))
  const foreign = severalTimes(where =>
    log.warn(`${where} came from the centre as its own ciphertext, which cannot be read here. It stays as it is here.`),
  )
  const adopted = severalTimes(text => log.warn(text))
  return {
    keptOut: keptOut.tell,
    foreign: foreign.tell,
    adopted(entity, id, others) {
      if (others.length === 0) return
      const fields = others.join(', ')
      adopted.tell(`${entity} ${id} is the centre's too from now on. The centre's values count in: ${fields}.`)
    },
    end() {
      keptOut.end(count => log.error(`${count} more records from the centre were kept out.`))
      foreign.end(count => log.warn(`${count} more secrets came from the centre as its own ciphertext.`))
      adopted.end(count => log.warn(`${count} more records are the centre's too from now on, with its values.`))
    },
  }
}

/** After this many of a kind the rest are only counted. */
const NAMED = 20

function severalTimes(say: (text: string) => void) {
  let times = 0
  return {
    tell(text: string): void {
      times += 1
      if (times <= NAMED) say(text)
    },
    end(sayMore: (count: number) => void): void {
      if (times > NAMED) sayMore(times - NAMED)
    },
  }
}
