import type { ReactNode } from 'react'
import type { Platform } from './rules.ts'

export const titles: Readonly<Record<Platform, string>> = {
  ios: 'iPhone and iPad',
  android: 'Android',
  windows: 'Windows',
  macos: 'Mac',
  linux: 'Linux',
  firefox: 'Firefox on Linux',
}

/** What to press, as the systems of today call it. */
export const Steps = ({ platform }: { platform: Platform }) => <ol>{steps[platform]}</ol>

const steps: Readonly<Record<Platform, ReactNode>> = {
  ios: (
    <>
      <li>
        Open this page in Safari, press <strong>Download the certificate</strong>, and allow the profile.
      </li>
      <li>
        In Settings, press <strong>Profile Downloaded</strong>. Under <strong>More Details</strong>, compare the
        fingerprint; then <strong>Install</strong>.
      </li>
      <li>
        In Settings, <strong>General › About › Certificate Trust Settings</strong>: turn on the one that is called
        Alcove.
      </li>
    </>
  ),
  android: (
    <>
      <li>
        Press <strong>Download the certificate</strong>.
      </li>
      <li>
        In Settings, search for <strong>CA certificate</strong> (Security › Encryption and credentials › Install a
        certificate). Press <strong>Install anyway</strong>, and choose <strong>alcove.crt</strong>.
      </li>
      <li>
        Under <strong>Trusted credentials › User</strong>, press it and compare the fingerprint. If it is another one,
        remove it there.
      </li>
      <li>
        Firefox only: in its settings, <strong>About Firefox</strong>, press the logo five times; then, in{' '}
        <strong>Secret Settings</strong>, let it use third-party certificates.
      </li>
    </>
  ),
  windows: (
    <>
      <li>
        Press <strong>Download the certificate</strong>, and open the file.
      </li>
      <li>
        <strong>Install Certificate › Current User</strong>, then{' '}
        <strong>Place all certificates in the following store</strong>: Trusted Root Certification Authorities.
      </li>
      <li>
        Windows asks, and shows a thumbprint (SHA-1). For SHA-256, choose the certificate in Edge: Settings › Privacy ›
        Manage certificates.
      </li>
    </>
  ),
  macos: (
    <>
      <li>
        Press <strong>Download the certificate</strong>, and open the file: Keychain Access keeps it under{' '}
        <strong>login</strong>.
      </li>
      <li>Double-click the one that is called Alcove. Compare the SHA-256 fingerprint at the foot of its details.</li>
      <li>
        Under <strong>Trust</strong>, for <strong>Secure Sockets Layer (SSL)</strong>, choose{' '}
        <strong>Always Trust</strong>.
      </li>
    </>
  ),
  linux: (
    <>
      <li>
        Press <strong>Download the certificate</strong>. Compare:{' '}
        <code>openssl x509 -in alcove.crt -noout -fingerprint -sha256</code>
      </li>
      <li>
        Chrome: <strong>Settings › Privacy and security › Security › Manage certificates</strong>, then import it under
        the certificates that you installed, to be trusted.
      </li>
      <li>
        For all programs, on Debian and Ubuntu: copy it to <code>/usr/local/share/ca-certificates/</code> and run{' '}
        <code>sudo update-ca-certificates</code>.
      </li>
    </>
  ),
  firefox: (
    <>
      <li>
        Press <strong>Download the certificate</strong>.
      </li>
      <li>
        <strong>Settings › Privacy &amp; Security › View Certificates › Authorities › Import</strong>, and choose the
        file.
      </li>
      <li>
        <strong>View</strong> it and compare the fingerprint; then tick{' '}
        <strong>Trust this CA to identify websites</strong>.
      </li>
    </>
  ),
}
