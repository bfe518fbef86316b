# SPDX-License-Identifier: EUPL-1.2
# Signing in and choosing the counter.
login-title = Sign in
login-heading = Sign in with your user name
login-name = User name
login-password = Password
login-show = Show the password
login-go = Sign in
login-wrong = Wrong user name or password. Check the capital letters and try again.
login-wait = Too many attempts. Wait a moment and try again.
login-foreign = The request did not come from this page. Reload the page and try again.
login-missing = Write your user name and password.
login-unavailable = The server cannot answer now. Try again shortly.
login-help = If you have forgotten your password, ask the administrator.
login-need-role = Your user name may not see this page.
login-need-role-text = Sign in with a user name that may see it.
choose-title = Choose your counter
choose-heading = Hello, { $name }. Which counter are you at?
choose-counters = Counters
choose-open = I work here
choose-yours = This is your counter
choose-taken = Taken by { $name }
choose-somebody = Taken
choose-free = Free
choose-state-open = open
choose-state-paused = on a break
choose-state-closed = closed
choose-go = Go to counter { $counter }
