import { useNavigate, useSearch } from '@tanstack/react-router'
import { useDevices } from '../../../data/useAccess.ts'
import { useOrigins } from '../../../data/useAccessOrigins.ts'
import { useMe } from '../../../data/useMe.ts'
import { useNode } from '../../../data/useNode.ts'
import { useNow } from '../../../data/useNow.ts'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Search } from '../../records/list/Search.tsx'
import { Absent } from '../Absent.tsx'
import { Frame } from '../Frame.tsx'
import shared from '../People.module.css'
import { DeviceRow } from './DeviceRow.tsx'
import { LetIn } from './LetIn.tsx'
import { foundDevices, tidyCode } from './rules.ts'
import { Waiting } from './Waiting.tsx'

/** Panels and phones that belong to a room, and those that ask to. A QR code leads here with its code. */
export function Screen() {
  const { value, trouble, again } = useDevices()
  const { value: node } = useNode()
  const { value: me } = useMe()
  const [origin] = useOrigins()
  const { q, code } = useSearch({ from: '/people/devices' })
  const navigate = useNavigate({ from: '/people/devices' })
  const now = useNow(10_000)
  const found = value ? foundDevices(value.devices, q) : []
  const rooms = node?.rooms ?? []
  return (
    <Frame
      title="Devices"
      about={
        <span>
          Panels and phones that work one room without anybody signing in. To add one, open{' '}
          <code>{`${origin ?? ''}/kiosk`}</code> on it: it shows a code.
        </span>
      }
    >
      {value ? (
        <>
          {trouble ? <Trouble onClose={again}>{trouble.message}</Trouble> : null}
          <Waiting
            waiting={value.waiting}
            now={now}
            onChoose={chosen => navigate({ search: { q, code: tidyCode(chosen) }, replace: true })}
          />
          <LetIn
            code={code === undefined ? '' : tidyCode(code)}
            devices={value.devices}
            waiting={value.waiting}
            rooms={rooms}
            onCode={next => navigate({ search: { q, code: next || undefined }, replace: true, resetScroll: false })}
            onDone={again}
          />
          {value.devices.length > 0 ? (
            <>
              <div className={shared.bar}>
                <Search
                  label="Find by name, room, browser"
                  q={q}
                  onSearch={text => navigate({ search: { q: text, code }, replace: true, resetScroll: false })}
                />
                <span className={shared.total} role="status" data-testid="total">
                  {found.length === value.devices.length ? found.length : `${found.length} of ${value.devices.length}`}{' '}
                  {value.devices.length === 1 ? 'device' : 'devices'}
                </span>
              </div>
              {found.length > 0 ? (
                <Card title="Let in" flush>
                  <ul>
                    {found.map(device => (
                      <DeviceRow key={device.id} device={device} rooms={rooms} now={now} onChanged={again} />
                    ))}
                  </ul>
                </Card>
              ) : (
                <Empty title="No device matches">Try fewer words.</Empty>
              )}
            </>
          ) : (
            <Empty title="No device yet">
              A panel or phone that is let in appears here{me ? `, with ${me.name} as who let it in` : ''}.
            </Empty>
          )}
        </>
      ) : (
        <Absent what="Devices" trouble={trouble} again={again} />
      )}
    </Frame>
  )
}
