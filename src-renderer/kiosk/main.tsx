import '../look/tokens.css'
import '../look/kiosk.css'
import { connect, SessionProvider } from '../data/connect.tsx'
import { mount } from '../look/mount.tsx'
import { Kiosk } from './Kiosk.tsx'

// A long press on a wall is a finger that rests, not a wish for a menu.
document.addEventListener('contextmenu', event => event.preventDefault())

mount(
  <SessionProvider session={connect('kiosk')}>
    <Kiosk />
  </SessionProvider>,
)
