<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>about</name>
    <message>
      <source>&amp;Close</source>
      <translation>&amp;Schließen</translation>
    </message>
    <message>
      <source>About virtgui</source>
      <translation>Über virtgui</translation>
    </message>
    <message>
      <source>virtgui</source>
      <translation>virtgui</translation>
    </message>
  </context>
  <context>
    <name>add_host</name>
    <message>
      <source>&amp;Address</source>
      <translation>&amp;Adresse</translation>
    </message>
    <message>
      <source>&amp;Cancel</source>
      <translation>&amp;Abbrechen</translation>
    </message>
    <message>
      <source>&amp;Connect</source>
      <translation>&amp;Verbinden</translation>
    </message>
    <message>
      <source>&amp;Look only: change nothing</source>
      <translation>Nur &amp;ansehen: nichts ändern</translation>
    </message>
    <message>
      <source>&amp;Name</source>
      <translation>&amp;Name</translation>
    </message>
    <message>
      <source>&amp;Open it all the same</source>
      <translation>Trotzdem ö&amp;ffnen</translation>
    </message>
    <message>
      <source>A host runs machines. Choose what it runs and how to reach it, or type libvirt's address for it yourself.</source>
      <translation>Ein Host führt Maschinen aus. Wählen Sie, womit und wie er erreicht wird, oder geben Sie libvirts Adresse selbst ein.</translation>
    </message>
    <message>
      <source>Add a host</source>
      <translation>Host hinzufügen</translation>
    </message>
    <message>
      <source>As the host calls itself</source>
      <translation>Wie der Host sich nennt</translation>
    </message>
    <message>
      <source>Connect at every &amp;start</source>
      <translation>Bei jedem &amp;Start verbinden</translation>
    </message>
    <message>
      <source>qemu+ssh://user@server/system</source>
      <translation>qemu+ssh://benutzer@server/system</translation>
    </message>
  </context>
  <context>
    <name>confirm</name>
    <message>
      <source>&amp;Cancel</source>
      <translation>&amp;Abbrechen</translation>
    </message>
    <message>
      <source>&amp;Proceed</source>
      <translation>&amp;Fortfahren</translation>
    </message>
    <message>
      <source>Do &amp;not ask again</source>
      <translation>&amp;Nicht mehr fragen</translation>
    </message>
    <message>
      <source>virtgui</source>
      <translation>virtgui</translation>
    </message>
  </context>
  <context>
    <name>credentials</name>
    <message>
      <source>&amp;Cancel</source>
      <translation>&amp;Abbrechen</translation>
    </message>
    <message>
      <source>&amp;Log in</source>
      <translation>An&amp;melden</translation>
    </message>
    <message>
      <source>virtgui</source>
      <translation>virtgui</translation>
    </message>
  </context>
  <context>
    <name>details</name>
    <message>
      <source>&amp;Close</source>
      <translation>&amp;Schließen</translation>
    </message>
    <message>
      <source>&amp;Details</source>
      <translation>&amp;Einzelheiten</translation>
    </message>
    <message>
      <source>C&amp;opy</source>
      <translation>&amp;Kopieren</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>Einzelheiten</translation>
    </message>
  </context>
  <context>
    <name>half_made</name>
    <message>
      <source>&amp;Keep it</source>
      <translation>&amp;Behalten</translation>
    </message>
    <message>
      <source>&amp;Later</source>
      <translation>&amp;Später</translation>
    </message>
    <message>
      <source>&amp;Remove all of it</source>
      <translation>Alles &amp;entfernen</translation>
    </message>
    <message>
      <source>virtgui</source>
      <translation>virtgui</translation>
    </message>
  </context>
  <context>
    <name>help</name>
    <message>
      <source>&amp;Close</source>
      <translation>&amp;Schließen</translation>
    </message>
    <message>
      <source>&amp;Guide</source>
      <translation>&amp;Anleitung</translation>
    </message>
    <message>
      <source>&amp;Keys</source>
      <translation>&amp;Tasten</translation>
    </message>
    <message>
      <source>Help</source>
      <translation>Hilfe</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Tasten</translation>
    </message>
  </context>
  <context>
    <name>host_name</name>
    <message>
      <source>&amp;Cancel</source>
      <translation>&amp;Abbrechen</translation>
    </message>
    <message>
      <source>&amp;Name</source>
      <translation>&amp;Name</translation>
    </message>
    <message>
      <source>&amp;Save</source>
      <translation>&amp;Speichern</translation>
    </message>
    <message>
      <source>Leave it empty to use the host's own name.</source>
      <translation>Leer: der Name, den der Host sich selbst gibt.</translation>
    </message>
    <message>
      <source>virtgui</source>
      <translation>virtgui</translation>
    </message>
  </context>
  <context>
    <name>line</name>
    <message>
      <source>&amp;Cancel</source>
      <translation>&amp;Abbrechen</translation>
    </message>
    <message>
      <source>&amp;Name</source>
      <translation>&amp;Name</translation>
    </message>
    <message>
      <source>&amp;Rename</source>
      <translation>&amp;Umbenennen</translation>
    </message>
    <message>
      <source>Copy as &amp;virsh</source>
      <translation>Als &amp;virsh kopieren</translation>
    </message>
    <message>
      <source>virtgui</source>
      <translation>virtgui</translation>
    </message>
  </context>
  <context>
    <name>note</name>
    <message>
      <source>&amp;Cancel</source>
      <translation>&amp;Abbrechen</translation>
    </message>
    <message>
      <source>&amp;Description</source>
      <translation>&amp;Beschreibung</translation>
    </message>
    <message>
      <source>&amp;Save</source>
      <translation>&amp;Speichern</translation>
    </message>
    <message>
      <source>Copy as &amp;virsh</source>
      <translation>Als &amp;virsh kopieren</translation>
    </message>
    <message>
      <source>virtgui</source>
      <translation>virtgui</translation>
    </message>
  </context>
  <context>
    <name>virtgui</name>
    <message>
      <source>&amp;About virtgui</source>
      <translation>Ü&amp;ber virtgui</translation>
    </message>
    <message>
      <source>&amp;Add another host</source>
      <translation>&amp;Weiteren Host hinzufügen</translation>
    </message>
    <message>
      <source>&amp;Alerts</source>
      <translation>&amp;Alarme</translation>
    </message>
    <message>
      <source>&amp;As it was at first</source>
      <translation>Wie &amp;anfangs</translation>
    </message>
    <message>
      <source>&amp;Back</source>
      <translation>&amp;Zurück</translation>
    </message>
    <message>
      <source>&amp;Clear selection</source>
      <translation>Auswahl auf&amp;heben</translation>
    </message>
    <message>
      <source>&amp;Close</source>
      <translation>&amp;Schließen</translation>
    </message>
    <message>
      <source>&amp;Collapse all</source>
      <translation>Alle &amp;zuklappen</translation>
    </message>
    <message>
      <source>&amp;Columns</source>
      <translation>&amp;Spalten</translation>
    </message>
    <message>
      <source>&amp;Connect</source>
      <translation>&amp;Verbinden</translation>
    </message>
    <message>
      <source>&amp;Connect as soon as a console is shown</source>
      <translation>&amp;Verbinden, sobald eine Konsole gezeigt wird</translation>
    </message>
    <message>
      <source>&amp;Connect to it at every start</source>
      <translation>Bei jedem Start &amp;verbinden</translation>
    </message>
    <message>
      <source>&amp;Console</source>
      <translation>&amp;Konsole</translation>
    </message>
    <message>
      <source>&amp;Dashboard</source>
      <translation>&amp;Übersicht aller Hosts</translation>
    </message>
    <message>
      <source>&amp;Description</source>
      <translation>&amp;Beschreibung</translation>
    </message>
    <message>
      <source>&amp;Disconnect</source>
      <translation>&amp;Trennen</translation>
    </message>
    <message>
      <source>&amp;Disks</source>
      <translation>&amp;Datenträger</translation>
    </message>
    <message>
      <source>&amp;Edit</source>
      <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
      <source>&amp;Event log</source>
      <translation>&amp;Ereignisse</translation>
    </message>
    <message>
      <source>&amp;Expand all</source>
      <translation>Alle &amp;aufklappen</translation>
    </message>
    <message>
      <source>&amp;Export machine list...</source>
      <translation>Maschinenliste &amp;exportieren...</translation>
    </message>
    <message>
      <source>&amp;Export...</source>
      <translation>&amp;Exportieren...</translation>
    </message>
    <message>
      <source>&amp;File</source>
      <translation>&amp;Datei</translation>
    </message>
    <message>
      <source>&amp;Filter by state</source>
      <translation>Nach Zustand &amp;filtern</translation>
    </message>
    <message>
      <source>&amp;Find</source>
      <translation>&amp;Suchen</translation>
    </message>
    <message>
      <source>&amp;Firmware</source>
      <translation>&amp;Firmware</translation>
    </message>
    <message>
      <source>&amp;Forget...</source>
      <translation>&amp;Vergessen...</translation>
    </message>
    <message>
      <source>&amp;Go to or do...</source>
      <translation>&amp;Gehe zu oder tue...</translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>&amp;Hilfe</translation>
    </message>
    <message>
      <source>&amp;Hide what is shut off</source>
      <translation>&amp;Ausgeschaltete ausblenden</translation>
    </message>
    <message>
      <source>&amp;Host</source>
      <translation>&amp;Host</translation>
    </message>
    <message>
      <source>&amp;Hosts</source>
      <translation>&amp;Hosts</translation>
    </message>
    <message>
      <source>&amp;Import...</source>
      <translation>&amp;Importieren...</translation>
    </message>
    <message>
      <source>&amp;Jobs</source>
      <translation>&amp;Aufträge</translation>
    </message>
    <message>
      <source>&amp;Keep figures for up to a year</source>
      <translation>&amp;Zahlen bis zu einem Jahr aufbewahren</translation>
    </message>
    <message>
      <source>&amp;Keys</source>
      <translation>&amp;Tasten</translation>
    </message>
    <message>
      <source>&amp;Language</source>
      <translation>S&amp;prache</translation>
    </message>
    <message>
      <source>&amp;Look again</source>
      <translation>&amp;Noch einmal nachsehen</translation>
    </message>
    <message>
      <source>&amp;Machine</source>
      <translation>&amp;Maschine</translation>
    </message>
    <message>
      <source>&amp;Machines in the system tray</source>
      <translation>&amp;Maschinen im Infobereich</translation>
    </message>
    <message>
      <source>&amp;Make persistent</source>
      <translation>&amp;Dauerhaft machen</translation>
    </message>
    <message>
      <source>&amp;More</source>
      <translation>&amp;Mehr</translation>
    </message>
    <message>
      <source>&amp;Name, site and notes...</source>
      <translation>&amp;Name, Standort und Notizen...</translation>
    </message>
    <message>
      <source>&amp;New machine...</source>
      <translation>&amp;Neue Maschine...</translation>
    </message>
    <message>
      <source>&amp;Next</source>
      <translation>&amp;Weiter</translation>
    </message>
    <message>
      <source>&amp;Next pane</source>
      <translation>&amp;Nächster Bereich</translation>
    </message>
    <message>
      <source>&amp;Open</source>
      <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
      <source>&amp;Previous pane</source>
      <translation>V&amp;origer Bereich</translation>
    </message>
    <message>
      <source>&amp;Processor</source>
      <translation>&amp;Prozessor</translation>
    </message>
    <message>
      <source>&amp;Quit</source>
      <translation>&amp;Beenden</translation>
    </message>
    <message>
      <source>&amp;Remember in the keyring</source>
      <translation>Im &amp;Schlüsselbund merken</translation>
    </message>
    <message>
      <source>&amp;Reset</source>
      <translation>&amp;Hart zurücksetzen</translation>
    </message>
    <message>
      <source>&amp;Reset columns</source>
      <translation>Spalten &amp;zurücksetzen</translation>
    </message>
    <message>
      <source>&amp;Scale</source>
      <translation>&amp;Skalieren</translation>
    </message>
    <message>
      <source>&amp;Screen</source>
      <translation>&amp;Bildschirm</translation>
    </message>
    <message>
      <source>&amp;Settings...</source>
      <translation>&amp;Einstellungen...</translation>
    </message>
    <message>
      <source>&amp;Show virtgui</source>
      <translation>virtgui &amp;zeigen</translation>
    </message>
    <message>
      <source>&amp;Start</source>
      <translation>&amp;Starten</translation>
    </message>
    <message>
      <source>&amp;Summary</source>
      <translation>&amp;Zusammenfassung</translation>
    </message>
    <message>
      <source>&amp;Test</source>
      <translation>&amp;Testen</translation>
    </message>
    <message>
      <source>&amp;Theme</source>
      <translation>&amp;Farben</translation>
    </message>
    <message>
      <source>&amp;Title</source>
      <translation>&amp;Titel</translation>
    </message>
    <message>
      <source>&amp;Trust it</source>
      <translation>&amp;Vertrauen</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>&amp;Ansicht</translation>
    </message>
    <message>
      <source>&amp;Wall of screens</source>
      <translation>&amp;Wand aus Bildschirmen</translation>
    </message>
    <message>
      <source>&amp;Window</source>
      <translation>&amp;Fenster</translation>
    </message>
    <message>
      <source>&amp;Yes</source>
      <translation>&amp;Ja</translation>
    </message>
    <message>
      <source>... and {n} more that are not taken</source>
      <translation>... und {n} weitere, die nicht übernommen werden</translation>
    </message>
    <message>
      <source>/etc/pki and ~/.pki/libvirt</source>
      <translation>/etc/pki und ~/.pki/libvirt</translation>
    </message>
    <message>
      <source>A brace is left open.</source>
      <translation>Eine geschweifte Klammer ist nicht geschlossen.</translation>
    </message>
    <message>
      <source>A host runs your virtual machines. Found on this computer:</source>
      <translation>Ein Host führt Ihre virtuellen Maschinen aus. Auf diesem Computer gefunden:</translation>
    </message>
    <message>
      <source>A host runs your virtual machines. None was found on this computer; this is what would be needed:</source>
      <translation>Ein Host führt Ihre virtuellen Maschinen aus. Auf diesem Computer wurde keiner gefunden; nötig wäre:</translation>
    </message>
    <message>
      <source>A model close to the host’s</source>
      <translation>Ein Modell, das dem des Hosts nahekommt</translation>
    </message>
    <message>
      <source>A part of it cannot be loaded. Was it updated meanwhile? Then close it and open it again.</source>
      <translation>Ein Teil davon lässt sich nicht laden. Wurde es inzwischen aktualisiert? Dann schließen und neu öffnen.</translation>
    </message>
    <message>
      <source>A quotation mark is left open.</source>
      <translation>Ein Anführungszeichen ist nicht geschlossen.</translation>
    </message>
    <message>
      <source>A sound &amp;card</source>
      <translation>Eine &amp;Soundkarte</translation>
    </message>
    <message>
      <source>Access</source>
      <translation>Zugriff</translation>
    </message>
    <message>
      <source>Add a host (Ctrl+Shift+N)</source>
      <translation>Host hinzufügen (Strg+Umschalt+N)</translation>
    </message>
    <message>
      <source>Addresses</source>
      <translation>Adressen</translation>
    </message>
    <message>
      <source>Advanced</source>
      <translation>Erweitert</translation>
    </message>
    <message>
      <source>Alerts</source>
      <translation>Alarme</translation>
    </message>
    <message>
      <source>All</source>
      <translation>Alle</translation>
    </message>
    <message>
      <source>All machines</source>
      <translation>Alle Maschinen</translation>
    </message>
    <message>
      <source>All of it, before it is</source>
      <translation>Alles, bevor es entsteht</translation>
    </message>
    <message>
      <source>All that the hypervisor can do</source>
      <translation>Alles, was der Hypervisor kann</translation>
    </message>
    <message>
      <source>Amber</source>
      <translation>Bernstein</translation>
    </message>
    <message>
      <source>As ssh finds it</source>
      <translation>Wie ssh ihn findet</translation>
    </message>
    <message>
      <source>As the desktop</source>
      <translation>Wie der Desktop</translation>
    </message>
    <message>
      <source>Ask also before what loses nothing</source>
      <translation>Auch vor dem fragen, was nichts verliert</translation>
    </message>
    <message>
      <source>Ask before</source>
      <translation>Vorher fragen</translation>
    </message>
    <message>
      <source>Asleep</source>
      <translation>Schläft</translation>
    </message>
    <message>
      <source>At &amp;most</source>
      <translation>&amp;Höchstens</translation>
    </message>
    <message>
      <source>At next start</source>
      <translation>Beim nächsten Start</translation>
    </message>
    <message>
      <source>Autostart</source>
      <translation>Mitstart</translation>
    </message>
    <message>
      <source>Backups</source>
      <translation>Sicherungen</translation>
    </message>
    <message>
      <source>Beep when a guest rings its &amp;bell</source>
      <translation>Piepen, wenn ein Gast k&amp;lingelt</translation>
    </message>
    <message>
      <source>Blue</source>
      <translation>Blau</translation>
    </message>
    <message>
      <source>Bus</source>
      <translation>Bus</translation>
    </message>
    <message>
      <source>C&amp;lear selection</source>
      <translation>Auswahl auf&amp;heben</translation>
    </message>
    <message>
      <source>CD drive</source>
      <translation>CD-Laufwerk</translation>
    </message>
    <message>
      <source>CPU</source>
      <translation>CPU</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Cancel &amp;connecting</source>
      <translation>Verbinden a&amp;bbrechen</translation>
    </message>
    <message>
      <source>Chan&amp;ge description...</source>
      <translation>Besch&amp;reibung ändern...</translation>
    </message>
    <message>
      <source>Change &amp;title...</source>
      <translation>&amp;Titel ändern...</translation>
    </message>
    <message>
      <source>Change description</source>
      <translation>Beschreibung ändern</translation>
    </message>
    <message>
      <source>Change the description of</source>
      <translation>Beschreibung ändern:</translation>
    </message>
    <message>
      <source>Change the group of</source>
      <translation>Gruppe ändern:</translation>
    </message>
    <message>
      <source>Change the start order of</source>
      <translation>Startreihenfolge ändern:</translation>
    </message>
    <message>
      <source>Change the tags of</source>
      <translation>Schlagwörter ändern:</translation>
    </message>
    <message>
      <source>Change the title of</source>
      <translation>Titel ändern:</translation>
    </message>
    <message>
      <source>Change title</source>
      <translation>Titel ändern</translation>
    </message>
    <message>
      <source>Clock</source>
      <translation>Uhr</translation>
    </message>
    <message>
      <source>Clone it …</source>
      <translation>Klonen …</translation>
    </message>
    <message>
      <source>Co&amp;lour</source>
      <translation>&amp;Farbe</translation>
    </message>
    <message>
      <source>Co&amp;mpare performance</source>
      <translation>Leistung &amp;vergleichen</translation>
    </message>
    <message>
      <source>Colour</source>
      <translation>Farbe</translation>
    </message>
    <message>
      <source>Columns</source>
      <translation>Spalten</translation>
    </message>
    <message>
      <source>Connect</source>
      <translation>Verbinden</translation>
    </message>
    <message>
      <source>Connect to a host</source>
      <translation>Mit einem Host verbinden</translation>
    </message>
    <message>
      <source>Connect to {host} all the same?</source>
      <translation>Trotzdem mit {host} verbinden?</translation>
    </message>
    <message>
      <source>Connected</source>
      <translation>Verbunden</translation>
    </message>
    <message>
      <source>Connecting</source>
      <translation>Verbindet</translation>
    </message>
    <message>
      <source>Console</source>
      <translation>Konsole</translation>
    </message>
    <message>
      <source>Consoles</source>
      <translation>Konsolen</translation>
    </message>
    <message>
      <source>Conte&amp;xt menu</source>
      <translation>&amp;Kontextmenü</translation>
    </message>
    <message>
      <source>Controllers</source>
      <translation>Controller</translation>
    </message>
    <message>
      <source>Copy &amp;rows</source>
      <translation>&amp;Zeilen kopieren</translation>
    </message>
    <message>
      <source>Could not write {path}: {why}</source>
      <translation>{path} konnte nicht geschrieben werden: {why}</translation>
    </message>
    <message>
      <source>Cr&amp;eate {name}</source>
      <translation>{name} &amp;erstellen</translation>
    </message>
    <message>
      <source>Crashed</source>
      <translation>Abgestürzt</translation>
    </message>
    <message>
      <source>Create</source>
      <translation>Erstellen</translation>
    </message>
    <message>
      <source>D&amp;elete...</source>
      <translation>&amp;Löschen...</translation>
    </message>
    <message>
      <source>D&amp;iscard the saved state</source>
      <translation>Gespeicherten Zustand &amp;verwerfen</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Dunkel</translation>
    </message>
    <message>
      <source>Delete</source>
      <translation>Löschen</translation>
    </message>
    <message>
      <source>Deleting machines, volumes and pools, closing a window with changes that wait, and what makes a host unreachable always ask. Hardware that is removed waits until the changes are applied.</source>
      <translation>Das Löschen von Maschinen, Datenträgern und Pools, das Schließen eines Fensters mit wartenden Änderungen und was einen Host unerreichbar macht, fragen immer. Entfernte Hardware wartet, bis die Änderungen angewendet werden.</translation>
    </message>
    <message>
      <source>Description</source>
      <translation>Beschreibung</translation>
    </message>
    <message>
      <source>Deutsch (in parts so far)</source>
      <translation>Deutsch (bisher in Teilen)</translation>
    </message>
    <message>
      <source>Devices</source>
      <translation>Geräte</translation>
    </message>
    <message>
      <source>Discard the saved state</source>
      <translation>Gespeicherten Zustand verwerfen</translation>
    </message>
    <message>
      <source>Discard the saved state of</source>
      <translation>Gespeicherten Zustand verwerfen:</translation>
    </message>
    <message>
      <source>Disk</source>
      <translation>Platte</translation>
    </message>
    <message>
      <source>Disk operations</source>
      <translation>Plattenzugriffe</translation>
    </message>
    <message>
      <source>Disk read</source>
      <translation>Gelesen</translation>
    </message>
    <message>
      <source>Disk written</source>
      <translation>Geschrieben</translation>
    </message>
    <message>
      <source>Disks</source>
      <translation>Platten</translation>
    </message>
    <message>
      <source>Display and input</source>
      <translation>Anzeige und Eingabe</translation>
    </message>
    <message>
      <source>Displays</source>
      <translation>Anzeigen</translation>
    </message>
    <message>
      <source>Do &amp;to several in order...</source>
      <translation>&amp;Mehrere der Reihe nach...</translation>
    </message>
    <message>
      <source>Do not start &amp;with the host</source>
      <translation>Nicht &amp;mit dem Host starten</translation>
    </message>
    <message>
      <source>Do not start with the host</source>
      <translation>Nicht mit dem Host starten</translation>
    </message>
    <message>
      <source>Doctor</source>
      <translation>Diagnose</translation>
    </message>
    <message>
      <source>Empty</source>
      <translation>Leer</translation>
    </message>
    <message>
      <source>Empty: virt-viewer or remote-viewer. In a command of your own, {host}, {port}, {tls_port}, {socket}, {uri}, {uuid}, {type} and {file} are filled in. It is run as it stands, by no shell.</source>
      <translation>Leer: virt-viewer oder remote-viewer. In einem eigenen Befehl werden {host}, {port}, {tls_port}, {socket}, {uri}, {uuid}, {type} und {file} eingesetzt. Er wird ausgeführt, wie er dasteht, von keiner Shell.</translation>
    </message>
    <message>
      <source>Esc</source>
      <translation>Esc</translation>
    </message>
    <message>
      <source>Export and import of settings</source>
      <translation>Export und Import der Einstellungen</translation>
    </message>
    <message>
      <source>Export settings</source>
      <translation>Einstellungen exportieren</translation>
    </message>
    <message>
      <source>F&amp;ilter</source>
      <translation>F&amp;iltern</translation>
    </message>
    <message>
      <source>F&amp;ull screen</source>
      <translation>&amp;Vollbild</translation>
    </message>
    <message>
      <source>Features</source>
      <translation>Merkmale</translation>
    </message>
    <message>
      <source>Fewer</source>
      <translation>Weniger</translation>
    </message>
    <message>
      <source>Figures</source>
      <translation>Zahlen</translation>
    </message>
    <message>
      <source>Figures of weeks</source>
      <translation>Zahlen von Wochen</translation>
    </message>
    <message>
      <source>Files</source>
      <translation>Dateien</translation>
    </message>
    <message>
      <source>Filter by state, host, tag, group, system</source>
      <translation>Nach Zustand, Host, Schlagwort, Gruppe, System filtern</translation>
    </message>
    <message>
      <source>Filters</source>
      <translation>Filter</translation>
    </message>
    <message>
      <source>Find a device or setting</source>
      <translation>Gerät oder Einstellung suchen</translation>
    </message>
    <message>
      <source>Firmware</source>
      <translation>Firmware</translation>
    </message>
    <message>
      <source>First start</source>
      <translation>Erster Start</translation>
    </message>
    <message>
      <source>Floppy drive</source>
      <translation>Diskettenlaufwerk</translation>
    </message>
    <message>
      <source>Forget all figures that are kept</source>
      <translation>Alle aufbewahrten Werte vergessen</translation>
    </message>
    <message>
      <source>Format</source>
      <translation>Format</translation>
    </message>
    <message>
      <source>From the next start on</source>
      <translation>Ab dem nächsten Start</translation>
    </message>
    <message>
      <source>General</source>
      <translation>Allgemein</translation>
    </message>
    <message>
      <source>Gone</source>
      <translation>Weg</translation>
    </message>
    <message>
      <source>Gone machines</source>
      <translation>Frühere Maschinen</translation>
    </message>
    <message>
      <source>Graphics card</source>
      <translation>Grafikkarte</translation>
    </message>
    <message>
      <source>Green</source>
      <translation>Grün</translation>
    </message>
    <message>
      <source>Grey</source>
      <translation>Grau</translation>
    </message>
    <message>
      <source>Gro&amp;up</source>
      <translation>Gr&amp;uppe</translation>
    </message>
    <message>
      <source>Group</source>
      <translation>Gruppe</translation>
    </message>
    <message>
      <source>Guest</source>
      <translation>Gast</translation>
    </message>
    <message>
      <source>Guest agent</source>
      <translation>Gastagent</translation>
    </message>
    <message>
      <source>Guests</source>
      <translation>Gäste</translation>
    </message>
    <message>
      <source>Guest’s screen follows the &amp;window</source>
      <translation>Bildschirm des Gastes folgt dem &amp;Fenster</translation>
    </message>
    <message>
      <source>Ha&amp;rdware</source>
      <translation>&amp;Hardware</translation>
    </message>
    <message>
      <source>Hardware</source>
      <translation>Hardware</translation>
    </message>
    <message>
      <source>Has a channel</source>
      <translation>Hat einen Kanal</translation>
    </message>
    <message>
      <source>Hide what is o&amp;ff</source>
      <translation>&amp;Ausgeschaltete ausblenden</translation>
    </message>
    <message>
      <source>History</source>
      <translation>Verlauf</translation>
    </message>
    <message>
      <source>Host</source>
      <translation>Host</translation>
    </message>
    <message>
      <source>Host devices</source>
      <translation>Geräte des Hosts</translation>
    </message>
    <message>
      <source>Hosts</source>
      <translation>Hosts</translation>
    </message>
    <message>
      <source>Hosts stay connected; Quit in the menu ends the program</source>
      <translation>Hosts bleiben verbunden; Beenden im Menü beendet das Programm</translation>
    </message>
    <message>
      <source>ID</source>
      <translation>ID</translation>
    </message>
    <message>
      <source>IP address</source>
      <translation>IP-Adresse</translation>
    </message>
    <message>
      <source>Image</source>
      <translation>Abbild</translation>
    </message>
    <message>
      <source>Import</source>
      <translation>Importieren</translation>
    </message>
    <message>
      <source>Import settings</source>
      <translation>Einstellungen importieren</translation>
    </message>
    <message>
      <source>In &amp;order...</source>
      <translation>In &amp;Reihenfolge...</translation>
    </message>
    <message>
      <source>In a file that only you can read. A host's menu leaves that host out.</source>
      <translation>In einer Datei, die nur Sie lesen können. Das Menü eines Hosts nimmt ihn aus.</translation>
    </message>
    <message>
      <source>In&amp;ject NMI</source>
      <translation>N&amp;MI auslösen</translation>
    </message>
    <message>
      <source>Inject NMI</source>
      <translation>NMI auslösen</translation>
    </message>
    <message>
      <source>Inject an NMI into</source>
      <translation>NMI auslösen:</translation>
    </message>
    <message>
      <source>Installation</source>
      <translation>Installation</translation>
    </message>
    <message>
      <source>Interfaces</source>
      <translation>Schnittstellen</translation>
    </message>
    <message>
      <source>Is this the right host?</source>
      <translation>Ist das der richtige Host?</translation>
    </message>
    <message>
      <source>It could not be read: {why}.</source>
      <translation>Es konnte nicht gelesen werden: {why}.</translation>
    </message>
    <message>
      <source>It is transient: once it is powered off, it is gone.</source>
      <translation>Sie ist flüchtig: Wird sie ausgeschaltet, ist sie weg.</translation>
    </message>
    <message>
      <source>Its address does more than name a host:</source>
      <translation>Die Adresse tut mehr, als einen Host zu nennen:</translation>
    </message>
    <message>
      <source>Jobs that ended, after a minute or more</source>
      <translation>Beendete Aufträge, ab einer Minute Dauer</translation>
    </message>
    <message>
      <source>Jobs that failed</source>
      <translation>Gescheiterte Aufträge</translation>
    </message>
    <message>
      <source>K&amp;ept now</source>
      <translation>Jetzt au&amp;fbewahrt</translation>
    </message>
    <message>
      <source>Keep after po&amp;wer-off</source>
      <translation>Nach dem Ausschalten be&amp;halten</translation>
    </message>
    <message>
      <source>Keep after power-off</source>
      <translation>Nach dem Ausschalten behalten</translation>
    </message>
    <message>
      <source>Kind</source>
      <translation>Art</translation>
    </message>
    <message>
      <source>Last 5 min</source>
      <translation>Letzte 5 min</translation>
    </message>
    <message>
      <source>Last event</source>
      <translation>Letztes Ereignis</translation>
    </message>
    <message>
      <source>Let &amp;go with</source>
      <translation>&amp;Loslassen mit</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Hell</translation>
    </message>
    <message>
      <source>List of machines</source>
      <translation>Liste der Maschinen</translation>
    </message>
    <message>
      <source>Log</source>
      <translation>Protokoll</translation>
    </message>
    <message>
      <source>Log in</source>
      <translation>Anmelden</translation>
    </message>
    <message>
      <source>Log in to {host}</source>
      <translation>Anmelden bei {host}</translation>
    </message>
    <message>
      <source>Look</source>
      <translation>Aussehen</translation>
    </message>
    <message>
      <source>MAC</source>
      <translation>MAC</translation>
    </message>
    <message>
      <source>Machine</source>
      <translation>Maschine</translation>
    </message>
    <message>
      <source>Machines</source>
      <translation>Maschinen</translation>
    </message>
    <message>
      <source>Machines that started or stopped</source>
      <translation>Gestartete und beendete Maschinen</translation>
    </message>
    <message>
      <source>Make a &amp;machine again</source>
      <translation>Wieder zur &amp;Maschine machen</translation>
    </message>
    <message>
      <source>Make a &amp;template</source>
      <translation>Zur V&amp;orlage machen</translation>
    </message>
    <message>
      <source>Make a machine again</source>
      <translation>Wieder zur Maschine machen</translation>
    </message>
    <message>
      <source>Make a machine again of</source>
      <translation>Wieder zur Maschine machen:</translation>
    </message>
    <message>
      <source>Make a template</source>
      <translation>Zur Vorlage machen</translation>
    </message>
    <message>
      <source>Make a template of</source>
      <translation>Zur Vorlage machen:</translation>
    </message>
    <message>
      <source>Make persistent:</source>
      <translation>Dauerhaft machen:</translation>
    </message>
    <message>
      <source>Memory</source>
      <translation>Speicher</translation>
    </message>
    <message>
      <source>Memory and security</source>
      <translation>Speicher und Sicherheit</translation>
    </message>
    <message>
      <source>Memory, disks, network</source>
      <translation>Speicher, Platten, Netz</translation>
    </message>
    <message>
      <source>Menu &amp;bar</source>
      <translation>&amp;Menüleiste</translation>
    </message>
    <message>
      <source>Metadata 1</source>
      <translation>Metadaten 1</translation>
    </message>
    <message>
      <source>Metadata 2</source>
      <translation>Metadaten 2</translation>
    </message>
    <message>
      <source>Metadata 3</source>
      <translation>Metadaten 3</translation>
    </message>
    <message>
      <source>Migrating</source>
      <translation>Zieht um</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>More</source>
      <translation>Mehr</translation>
    </message>
    <message>
      <source>More to do with this machine</source>
      <translation>Was sonst mit dieser Maschine möglich ist</translation>
    </message>
    <message>
      <source>Most guests answer an NMI with a crash dump or a panic.</source>
      <translation>Die meisten Gäste antworten auf einen NMI mit einem Absturzbericht oder einer Panik.</translation>
    </message>
    <message>
      <source>Move &amp;up</source>
      <translation>Nach &amp;oben</translation>
    </message>
    <message>
      <source>Move do&amp;wn</source>
      <translation>Nach &amp;unten</translation>
    </message>
    <message>
      <source>Move to a gro&amp;up...</source>
      <translation>In eine Gru&amp;ppe verschieben...</translation>
    </message>
    <message>
      <source>Move to a group</source>
      <translation>In eine Gruppe verschieben</translation>
    </message>
    <message>
      <source>N&amp;otes</source>
      <translation>N&amp;otizen</translation>
    </message>
    <message>
      <source>NICs</source>
      <translation>Netzkarten</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <source>Name a program.</source>
      <translation>Nennen Sie ein Programm.</translation>
    </message>
    <message>
      <source>Name, IP, MAC, UUID, note</source>
      <translation>Name, IP, MAC, UUID</translation>
    </message>
    <message>
      <source>Name, site and notes</source>
      <translation>Name, Standort und Notizen</translation>
    </message>
    <message>
      <source>Network</source>
      <translation>Netz</translation>
    </message>
    <message>
      <source>Network interfaces</source>
      <translation>Netzwerkkarten</translation>
    </message>
    <message>
      <source>Networks</source>
      <translation>Netzwerke</translation>
    </message>
    <message>
      <source>Never</source>
      <translation>Nie</translation>
    </message>
    <message>
      <source>New</source>
      <translation>Neu</translation>
    </message>
    <message>
      <source>New host</source>
      <translation>Neuer Host</translation>
    </message>
    <message>
      <source>New machine</source>
      <translation>Neue Maschine</translation>
    </message>
    <message>
      <source>New machines</source>
      <translation>Neue Maschinen</translation>
    </message>
    <message>
      <source>No channel</source>
      <translation>Kein Kanal</translation>
    </message>
    <message>
      <source>No colour</source>
      <translation>Keine Farbe</translation>
    </message>
    <message>
      <source>No hosts yet</source>
      <translation>Noch keine Hosts</translation>
    </message>
    <message>
      <source>None</source>
      <translation>Keiner</translation>
    </message>
    <message>
      <source>Not connected</source>
      <translation>Nicht verbunden</translation>
    </message>
    <message>
      <source>Not kept: this run leaves no trace</source>
      <translation>Nicht aufbewahrt: dieser Lauf hinterlässt keine Spur</translation>
    </message>
    <message>
      <source>Not known yet</source>
      <translation>Noch nicht bekannt</translation>
    </message>
    <message>
      <source>Not responding</source>
      <translation>Antwortet nicht</translation>
    </message>
    <message>
      <source>Not running in the guest</source>
      <translation>Läuft nicht im Gast</translation>
    </message>
    <message>
      <source>Notes</source>
      <translation>Notizen</translation>
    </message>
    <message>
      <source>Notes have at most {count} characters.</source>
      <translation>Notizen haben höchstens {count} Zeichen.</translation>
    </message>
    <message>
      <source>Nothing in this file can be taken.</source>
      <translation>Nichts aus dieser Datei kann übernommen werden.</translation>
    </message>
    <message>
      <source>Nothing set</source>
      <translation>Nichts eingestellt</translation>
    </message>
    <message>
      <source>Notifications of the desktop</source>
      <translation>Meldungen des Desktops</translation>
    </message>
    <message>
      <source>Now</source>
      <translation>Jetzt</translation>
    </message>
    <message>
      <source>OS</source>
      <translation>System</translation>
    </message>
    <message>
      <source>OS and boot</source>
      <translation>System und Start</translation>
    </message>
    <message>
      <source>Off</source>
      <translation>Aus</translation>
    </message>
    <message>
      <source>On</source>
      <translation>Ein</translation>
    </message>
    <message>
      <source>On the host</source>
      <translation>Auf dem Host</translation>
    </message>
    <message>
      <source>One after another or a few at once, in an order, with each one's result</source>
      <translation>Nacheinander oder einige zugleich, in einer Reihenfolge, mit dem Ergebnis jeder einzelnen</translation>
    </message>
    <message>
      <source>Only in full screen</source>
      <translation>Nur im Vollbild</translation>
    </message>
    <message>
      <source>Op&amp;en</source>
      <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
      <source>Open &amp;with</source>
      <translation>Öffnen &amp;mit</translation>
    </message>
    <message>
      <source>Open the console of</source>
      <translation>Konsole öffnen:</translation>
    </message>
    <message>
      <source>Open the demo host</source>
      <translation>Den Vorführ-Host öffnen</translation>
    </message>
    <message>
      <source>Open the machine's own window</source>
      <translation>Das Fenster der Maschine öffnen</translation>
    </message>
    <message>
      <source>Open their consoles as tabs of one window</source>
      <translation>Ihre Konsolen als Reiter eines Fensters öffnen</translation>
    </message>
    <message>
      <source>Or look around first</source>
      <translation>Oder erst einmal umsehen</translation>
    </message>
    <message>
      <source>Other</source>
      <translation>Sonstiges</translation>
    </message>
    <message>
      <source>Other viewers</source>
      <translation>Andere Betrachter</translation>
    </message>
    <message>
      <source>Overview</source>
      <translation>Übersicht</translation>
    </message>
    <message>
      <source>Pa&amp;use</source>
      <translation>&amp;Anhalten</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <source>Paused</source>
      <translation>Angehalten</translation>
    </message>
    <message>
      <source>Perfor&amp;mance</source>
      <translation>&amp;Leistung</translation>
    </message>
    <message>
      <source>Performance</source>
      <translation>Leistung</translation>
    </message>
    <message>
      <source>Platform</source>
      <translation>Plattform</translation>
    </message>
    <message>
      <source>Ports and channels</source>
      <translation>Anschlüsse und Kanäle</translation>
    </message>
    <message>
      <source>Power o&amp;ff</source>
      <translation>Aus&amp;schalten</translation>
    </message>
    <message>
      <source>Power off</source>
      <translation>Ausschalten</translation>
    </message>
    <message>
      <source>Power off after flushing disks</source>
      <translation>Nach dem Leeren der Puffer ausschalten</translation>
    </message>
    <message>
      <source>Power off, let it flush its dis&amp;ks</source>
      <translation>Ausschalten, Platten &amp;vorher leeren lassen</translation>
    </message>
    <message>
      <source>Power off, let it flush its disks</source>
      <translation>Ausschalten, Platten vorher leeren lassen</translation>
    </message>
    <message>
      <source>Processors</source>
      <translation>Prozessoren</translation>
    </message>
    <message>
      <source>Purple</source>
      <translation>Violett</translation>
    </message>
    <message>
      <source>Put to sleep</source>
      <translation>Schlafen legen</translation>
    </message>
    <message>
      <source>Questions</source>
      <translation>Rückfragen</translation>
    </message>
    <message>
      <source>Questions before deeds</source>
      <translation>Rückfragen vor Taten</translation>
    </message>
    <message>
      <source>R&amp;esume</source>
      <translation>Fo&amp;rtsetzen</translation>
    </message>
    <message>
      <source>Re&amp;boot</source>
      <translation>&amp;Neu starten</translation>
    </message>
    <message>
      <source>Re&amp;name...</source>
      <translation>Um&amp;benennen...</translation>
    </message>
    <message>
      <source>Read and write</source>
      <translation>Lesen und schreiben</translation>
    </message>
    <message>
      <source>Read-only</source>
      <translation>Nur lesen</translation>
    </message>
    <message>
      <source>Ready to create</source>
      <translation>Bereit zum Erstellen</translation>
    </message>
    <message>
      <source>Reboot</source>
      <translation>Neu starten</translation>
    </message>
    <message>
      <source>Reboot by A&amp;CPI</source>
      <translation>Neu starten über A&amp;CPI</translation>
    </message>
    <message>
      <source>Reboot by ACPI</source>
      <translation>Neu starten über ACPI</translation>
    </message>
    <message>
      <source>Reboot by gues&amp;t agent</source>
      <translation>Neu starten über den Gast-A&amp;genten</translation>
    </message>
    <message>
      <source>Reboot by guest agent</source>
      <translation>Neu starten über den Gast-Agenten</translation>
    </message>
    <message>
      <source>Received</source>
      <translation>Empfangen</translation>
    </message>
    <message>
      <source>Red</source>
      <translation>Rot</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>Umbenennen</translation>
    </message>
    <message>
      <source>Reset</source>
      <translation>Hart zurücksetzen</translation>
    </message>
    <message>
      <source>Resources</source>
      <translation>Ausstattung</translation>
    </message>
    <message>
      <source>Resume</source>
      <translation>Fortsetzen</translation>
    </message>
    <message>
      <source>Running</source>
      <translation>Läuft</translation>
    </message>
    <message>
      <source>S&amp;ite</source>
      <translation>S&amp;tandort</translation>
    </message>
    <message>
      <source>S&amp;leep</source>
      <translation>Schla&amp;fen</translation>
    </message>
    <message>
      <source>S&amp;mooth when scaled</source>
      <translation>&amp;Geglättet, wenn skaliert</translation>
    </message>
    <message>
      <source>Sa&amp;ve</source>
      <translation>&amp;Sichern</translation>
    </message>
    <message>
      <source>Sample &amp;every</source>
      <translation>Messen &amp;alle</translation>
    </message>
    <message>
      <source>Save</source>
      <translation>Sichern</translation>
    </message>
    <message>
      <source>Save the search as a smart list</source>
      <translation>Die Suche als kluge Liste speichern</translation>
    </message>
    <message>
      <source>Saved</source>
      <translation>Gesichert</translation>
    </message>
    <message>
      <source>Screens</source>
      <translation>Bildschirme</translation>
    </message>
    <message>
      <source>Search by name, title, address, MAC, UUID, description, tag or group, or by fields such as tag:db state:running -host:rack (Ctrl+F)</source>
      <translation>Nach Name, Titel, Adresse, MAC, UUID, Beschreibung, Schlagwort oder Gruppe suchen, oder nach Feldern wie tag:db state:running -host:rack (Strg+F)</translation>
    </message>
    <message>
      <source>Search machines</source>
      <translation>Maschinen suchen</translation>
    </message>
    <message>
      <source>Secrets</source>
      <translation>Geheimnisse</translation>
    </message>
    <message>
      <source>Security</source>
      <translation>Sicherheit</translation>
    </message>
    <message>
      <source>Select &amp;all</source>
      <translation>&amp;Alle auswählen</translation>
    </message>
    <message>
      <source>Selected machines</source>
      <translation>Gewählte Maschinen</translation>
    </message>
    <message>
      <source>Sent</source>
      <translation>Gesendet</translation>
    </message>
    <message>
      <source>Set the &amp;clock of a guest that stood still, by its agent</source>
      <translation>Die &amp;Uhr eines Gastes, der stillstand, durch seinen Agenten stellen</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <source>Shortcuts</source>
      <translation>Abkürzungen</translation>
    </message>
    <message>
      <source>Shut &amp;down</source>
      <translation>Herunter&amp;fahren</translation>
    </message>
    <message>
      <source>Shut down</source>
      <translation>Herunterfahren</translation>
    </message>
    <message>
      <source>Shut down by &amp;ACPI</source>
      <translation>Herunterfahren über &amp;ACPI</translation>
    </message>
    <message>
      <source>Shut down by &amp;guest agent</source>
      <translation>Herunterfahren über den &amp;Gast-Agenten</translation>
    </message>
    <message>
      <source>Shut down by ACPI</source>
      <translation>Herunterfahren über ACPI</translation>
    </message>
    <message>
      <source>Shut down by guest agent</source>
      <translation>Herunterfahren über den Gast-Agenten</translation>
    </message>
    <message>
      <source>Shut off</source>
      <translation>Aus</translation>
    </message>
    <message>
      <source>Shutdown</source>
      <translation>Herunterfahren</translation>
    </message>
    <message>
      <source>Shutting down</source>
      <translation>Fährt herunter</translation>
    </message>
    <message>
      <source>Site</source>
      <translation>Standort</translation>
    </message>
    <message>
      <source>Sleep</source>
      <translation>Schlafen</translation>
    </message>
    <message>
      <source>Smart card reader</source>
      <translation>Chipkartenleser</translation>
    </message>
    <message>
      <source>Smart lists</source>
      <translation>Kluge Listen</translation>
    </message>
    <message>
      <source>Snapshots</source>
      <translation>Schnappschüsse</translation>
    </message>
    <message>
      <source>Sound</source>
      <translation>Ton</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>Quelle</translation>
    </message>
    <message>
      <source>Start</source>
      <translation>Starten</translation>
    </message>
    <message>
      <source>Start &amp;order...</source>
      <translation>Start&amp;reihenfolge...</translation>
    </message>
    <message>
      <source>Start &amp;paused</source>
      <translation>&amp;Angehalten starten</translation>
    </message>
    <message>
      <source>Start order</source>
      <translation>Startreihenfolge</translation>
    </message>
    <message>
      <source>Start paused</source>
      <translation>Angehalten starten</translation>
    </message>
    <message>
      <source>Start with the &amp;host</source>
      <translation>Mit dem &amp;Host starten</translation>
    </message>
    <message>
      <source>Start with the host</source>
      <translation>Mit dem Host starten</translation>
    </message>
    <message>
      <source>Start with&amp;out the saved state</source>
      <translation>&amp;Ohne den gespeicherten Zustand starten</translation>
    </message>
    <message>
      <source>Start without the saved state</source>
      <translation>Ohne den gespeicherten Zustand starten</translation>
    </message>
    <message>
      <source>Started</source>
      <translation>Gestartet</translation>
    </message>
    <message>
      <source>State</source>
      <translation>Zustand</translation>
    </message>
    <message>
      <source>Stay there when the last &amp;window is closed</source>
      <translation>Dort &amp;bleiben, wenn das letzte Fenster geschlossen wird</translation>
    </message>
    <message>
      <source>Storage</source>
      <translation>Speicherorte</translation>
    </message>
    <message>
      <source>Summary</source>
      <translation>Zusammenfassung</translation>
    </message>
    <message>
      <source>System</source>
      <translation>System</translation>
    </message>
    <message>
      <source>System tray</source>
      <translation>Infobereich</translation>
    </message>
    <message>
      <source>T&amp;ags...</source>
      <translation>Schla&amp;gwörter...</translation>
    </message>
    <message>
      <source>Ta&amp;gs</source>
      <translation>Ta&amp;gs</translation>
    </message>
    <message>
      <source>Tags</source>
      <translation>Schlagwörter</translation>
    </message>
    <message>
      <source>Take these settings?</source>
      <translation>Diese Einstellungen übernehmen?</translation>
    </message>
    <message>
      <source>Teal</source>
      <translation>Blaugrün</translation>
    </message>
    <message>
      <source>Tell me of</source>
      <translation>Melde mir</translation>
    </message>
    <message>
      <source>Template</source>
      <translation>Vorlage</translation>
    </message>
    <message>
      <source>The file has hosts, presets, lists and all that is chosen here; no password, and nothing of where windows are.</source>
      <translation>Die Datei enthält Hosts, Vorlagen, Listen und alles, was hier gewählt ist; kein Passwort und nichts darüber, wo Fenster stehen.</translation>
    </message>
    <message>
      <source>The file is not JSON.</source>
      <translation>Die Datei ist kein JSON.</translation>
    </message>
    <message>
      <source>The file is too large for settings.</source>
      <translation>Die Datei ist für Einstellungen zu groß.</translation>
    </message>
    <message>
      <source>The host asks who you are. The answer is used for this connection and not kept.</source>
      <translation>Der Host fragt, wer Sie sind. Die Antwort gilt für diese Verbindung und wird nicht aufbewahrt.</translation>
    </message>
    <message>
      <source>The host’s own</source>
      <translation>Der des Hosts</translation>
    </message>
    <message>
      <source>The oldest figures are dropped where it would grow larger</source>
      <translation>Die ältesten Zahlen fallen weg, wo sie größer würde</translation>
    </message>
    <message>
      <source>The one in the keyring was wrong and has been removed.</source>
      <translation>Das im Schlüsselbund war falsch und wurde entfernt.</translation>
    </message>
    <message>
      <source>The saved state is thrown away: what was unsaved in the guest is lost.</source>
      <translation>Der gespeicherte Zustand wird verworfen: was im Gast nicht gesichert war, ist verloren.</translation>
    </message>
    <message>
      <source>The settings were taken.</source>
      <translation>Die Einstellungen wurden übernommen.</translation>
    </message>
    <message>
      <source>These are not settings of virtgui, or of a later version of it.</source>
      <translation>Das sind keine Einstellungen von virtgui, oder die einer späteren Fassung.</translation>
    </message>
    <message>
      <source>These keys together give keyboard and pointer back</source>
      <translation>Diese Tasten zusammen geben Tastatur und Zeiger zurück</translation>
    </message>
    <message>
      <source>This is not a file.</source>
      <translation>Das ist keine Datei.</translation>
    </message>
    <message>
      <source>Title</source>
      <translation>Titel</translation>
    </message>
    <message>
      <source>To another computer</source>
      <translation>Auf einen anderen Computer</translation>
    </message>
    <message>
      <source>To the window</source>
      <translation>Auf das Fenster</translation>
    </message>
    <message>
      <source>Tuning</source>
      <translation>Feinabstimmung</translation>
    </message>
    <message>
      <source>Turn off autostart of</source>
      <translation>Mitstart abschalten:</translation>
    </message>
    <message>
      <source>Turn on autostart of</source>
      <translation>Mitstart einschalten:</translation>
    </message>
    <message>
      <source>Type</source>
      <translation>Art</translation>
    </message>
    <message>
      <source>USB redirection filter</source>
      <translation>Filter der USB-Umleitung</translation>
    </message>
    <message>
      <source>UUID</source>
      <translation>UUID</translation>
    </message>
    <message>
      <source>Unknown</source>
      <translation>Unbekannt</translation>
    </message>
    <message>
      <source>Unsaved data in the guest is lost.</source>
      <translation>Nicht gesicherte Daten im Gast gehen verloren.</translation>
    </message>
    <message>
      <source>Unsaved data in the guest is lost; what its disks still cache is written first.</source>
      <translation>Nicht gesicherte Daten im Gast gehen verloren; was seine Platten noch puffern, wird vorher geschrieben.</translation>
    </message>
    <message>
      <source>Uptime</source>
      <translation>Laufzeit</translation>
    </message>
    <message>
      <source>Used of promised</source>
      <translation>Benutzt von zugesagt</translation>
    </message>
    <message>
      <source>User</source>
      <translation>Benutzer</translation>
    </message>
    <message>
      <source>User and keys</source>
      <translation>Benutzer und Schlüssel</translation>
    </message>
    <message>
      <source>Wa&amp;ke up</source>
      <translation>Auf&amp;wecken</translation>
    </message>
    <message>
      <source>Wake up</source>
      <translation>Aufwecken</translation>
    </message>
    <message>
      <source>Was {state}</source>
      <translation>War {state}</translation>
    </message>
    <message>
      <source>What does it get?</source>
      <translation>Was bekommt sie?</translation>
    </message>
    <message>
      <source>What is it told at its first start?</source>
      <translation>Was erfährt sie beim ersten Start?</translation>
    </message>
    <message>
      <source>What is its installer told?</source>
      <translation>Was erfährt ihr Installationsprogramm?</translation>
    </message>
    <message>
      <source>What is on screen; everything else every 5 s</source>
      <translation>Was auf dem Bildschirm ist; alles andere alle 5 s</translation>
    </message>
    <message>
      <source>What is ticked in its list is gone for good.</source>
      <translation>Was in der Liste angekreuzt ist, ist endgültig weg.</translation>
    </message>
    <message>
      <source>What its installer is told</source>
      <translation>Was die Installation erfährt</translation>
    </message>
    <message>
      <source>What new machines get</source>
      <translation>Was neue Maschinen bekommen</translation>
    </message>
    <message>
      <source>What runs in it</source>
      <translation>Was in ihr läuft</translation>
    </message>
    <message>
      <source>What runs in it?</source>
      <translation>Was läuft in ihr?</translation>
    </message>
    <message>
      <source>What suits the host</source>
      <translation>Was zum Host passt</translation>
    </message>
    <message>
      <source>What suits the pool</source>
      <translation>Was zum Pool passt</translation>
    </message>
    <message>
      <source>What suits the system</source>
      <translation>Was zum System passt</translation>
    </message>
    <message>
      <source>What was unsaved in the guest is lost; the next start boots anew.</source>
      <translation>Was im Gast nicht gesichert war, ist verloren; der nächste Start beginnt von vorn.</translation>
    </message>
    <message>
      <source>What you did may not have been done: {line}</source>
      <translation>Was Sie taten, wurde vielleicht nicht getan: {line}</translation>
    </message>
    <message>
      <source>Where does the machine come from?</source>
      <translation>Woher kommt die Maschine?</translation>
    </message>
    <message>
      <source>Where the desktop has a tray</source>
      <translation>Wo der Desktop einen Infobereich hat</translation>
    </message>
    <message>
      <source>Written to {path}</source>
      <translation>Nach {path} geschrieben</translation>
    </message>
    <message>
      <source>XML</source>
      <translation>XML</translation>
    </message>
    <message>
      <source>a program to run is not taken from a file; type it in the settings</source>
      <translation>ein Programm wird nicht aus einer Datei übernommen; geben Sie es in den Einstellungen ein</translation>
    </message>
    <message>
      <source>for {span}</source>
      <translation>seit {span}</translation>
    </message>
    <message>
      <source>not a host</source>
      <translation>kein Host</translation>
    </message>
    <message>
      <source>not a name of a setting</source>
      <translation>kein Name einer Einstellung</translation>
    </message>
    <message>
      <source>not a value that settings have</source>
      <translation>kein Wert, den Einstellungen haben</translation>
    </message>
    <message>
      <source>on {host}</source>
      <translation>auf {host}</translation>
    </message>
    <message>
      <source>server, 192.0.2.7 or 2001:db8::7</source>
      <translation>server, 192.0.2.7 oder 2001:db8::7</translation>
    </message>
    <message>
      <source>started {span} ago</source>
      <translation>gestartet vor {span}</translation>
    </message>
    <message>
      <source>this desktop has no tray: the window is shown instead</source>
      <translation>dieser Desktop hat keinen Infobereich: stattdessen erscheint das Fenster</translation>
    </message>
    <message>
      <source>vCPUs</source>
      <translation>vCPUs</translation>
    </message>
    <message>
      <source>virtgui itself made a mistake.</source>
      <translation>virtgui selbst hat einen Fehler gemacht.</translation>
    </message>
    <message>
      <source>virtgui: {running} of {all} machines run</source>
      <translation>virtgui: {running} von {all} Maschinen laufen</translation>
    </message>
    <message>
      <source>{count} more...</source>
      <translation>{count} weitere...</translation>
    </message>
    <message>
      <source>{count} more: {names}</source>
      <translation>{count} weitere: {names}</translation>
    </message>
    <message>
      <source>{has}, now {now}</source>
      <translation>{has}, jetzt {now}</translation>
    </message>
    <message>
      <source>{has}, {used} used</source>
      <translation>{has}, {used} belegt</translation>
    </message>
    <message>
      <source>{host} is new to this computer. Compare this fingerprint of its key with what its administrator says; somebody in between would have another.</source>
      <translation>{host} ist auf diesem Computer neu. Vergleichen Sie diesen Fingerabdruck seines Schlüssels mit dem, was seine Verwaltung sagt; wer dazwischensäße, hätte einen anderen.</translation>
    </message>
    <message>
      <source>{host} waits for you</source>
      <translation>{host} wartet auf Sie</translation>
    </message>
    <message>
      <source>{now}, at most {most}</source>
      <translation>{now}, höchstens {most}</translation>
    </message>
    <message>
      <source>{n} deeds will no longer ask first</source>
      <translation>{n} Taten werden nicht mehr vorher fragen</translation>
    </message>
    <message>
      <source>{n} hosts: {hosts}</source>
      <translation>{n} Hosts: {hosts}</translation>
    </message>
    <message>
      <source>{n} settings</source>
      <translation>{n} Einstellungen</translation>
    </message>
    <message>
      <source>{when}, {span} ago</source>
      <translation>{when}, vor {span}</translation>
    </message>
    <message>
      <source>“{place}” means nothing here.</source>
      <translation>“{place}” bedeutet hier nichts.</translation>
    </message>
  </context>
</TS>
