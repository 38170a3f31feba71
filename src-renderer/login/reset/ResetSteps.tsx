/** How a password is set anew: by whoever can touch the machine, and by nobody else. */
export const ResetSteps = () => (
  <ol>
    <li>
      Go to the machine that this node runs on, and start it again with <code>--reset-sign-in</code>.
    </li>
    <li>It shows a code, on the panel in the room and where it was started.</li>
    <li>
      Open <a href="/login/reset">/login/reset</a> and type the code there, with a new password.
    </li>
  </ol>
)
