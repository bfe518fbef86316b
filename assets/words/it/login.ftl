# SPDX-License-Identifier: EUPL-1.2
# Entrare e scegliere lo sportello.
login-title = Entra
login-heading = Entri con il suo nome utente
login-name = Nome utente
login-password = Password
login-show = Mostra la password
login-go = Entra
login-wrong = Nome utente o password non corretti. Controlli le maiuscole e riprovi.
login-wait = Troppi tentativi. Attenda un momento e riprovi.
login-foreign = La richiesta non è partita da questa pagina. Ricarichi la pagina e riprovi.
login-missing = Scriva il nome utente e la password.
login-unavailable = Il server non riesce a rispondere adesso. Riprovi tra poco.
login-help = Se non ricorda la password, la chieda all’amministratore.
login-need-role = Il suo nome utente non può vedere questa pagina.
login-need-role-text = Entri con un nome utente che ne ha il diritto.
choose-title = Scelga lo sportello
choose-heading = Buongiorno, { $name }. A quale sportello lavora?
choose-counters = Sportelli
choose-open = Lavoro qui
choose-yours = È il suo sportello
choose-taken = Occupato da { $name }
choose-somebody = Occupato
choose-free = Libero
choose-state-open = aperto
choose-state-paused = in pausa
choose-state-closed = chiuso
choose-go = Vai allo sportello { $counter }
