import '../look/tokens.css'
import '../look/admin.css'
import { mount } from '../look/mount.tsx'
import { readArrival } from './arrival.ts'
import { Login } from './Login.tsx'

mount(<Login arrival={readArrival(location, history)} />)
