# What packaging/run and packaging/test share: system packages, root, the virtual environment.
# Sourced by bash. Sets `checkout`, `venv` and `window_packages`. Reads no stdin, needs no systemd.
# shellcheck shell=bash

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$checkout/.venv

# What a window needs, by Debian's names. libvirt-python has no wheel, hence a compiler; Qt's wheel brings Qt
# but not what it loads from the system.
window_packages=(
  python3 python3-venv python3-dev gcc pkg-config libvirt-dev
  libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 fontconfig fonts-dejavu-core
  libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
  libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1
  libwayland-client0 libwayland-cursor0 libwayland-egl1
)

# The same packages elsewhere: for dnf, zypper and pacman; "-" where another one brings it.
declare -A elsewhere=(
  [python3]="python3 python311 python"
  [python3-venv]="- - -"
  [python3-dev]="python3-devel python311-devel -"
  [gcc]="gcc gcc gcc"
  [pkg-config]="pkgconf-pkg-config pkg-config pkgconf"
  [libvirt-dev]="libvirt-devel libvirt-devel libvirt"
  [libegl1]="mesa-libEGL Mesa-libEGL1 mesa"
  [libgl1]="mesa-libGL Mesa-libGL1 libglvnd"
  [libglib2.0-0]="glib2 libglib-2_0-0 glib2"
  [libdbus-1-3]="dbus-libs libdbus-1-3 dbus"
  [libfontconfig1]="fontconfig libfontconfig1 fontconfig"
  [fontconfig]="fontconfig fontconfig fontconfig"
  [fonts-dejavu-core]="dejavu-sans-fonts dejavu-fonts ttf-dejavu"
  [libxkbcommon-x11-0]="libxkbcommon-x11 libxkbcommon-x11-0 libxkbcommon-x11"
  [libxcb-cursor0]="xcb-util-cursor libxcb-cursor0 xcb-util-cursor"
  [libxcb-icccm4]="xcb-util-wm libxcb-icccm4 xcb-util-wm"
  [libxcb-image0]="xcb-util-image libxcb-image0 xcb-util-image"
  [libxcb-keysyms1]="xcb-util-keysyms libxcb-keysyms1 xcb-util-keysyms"
  [libxcb-render-util0]="xcb-util-renderutil libxcb-render-util0 xcb-util-renderutil"
  [libxcb-randr0]="libxcb libxcb-randr0 libxcb"
  [libxcb-shape0]="libxcb libxcb-shape0 libxcb"
  [libxcb-xinerama0]="libxcb libxcb-xinerama0 libxcb"
  [libxcb-xkb1]="libxcb libxcb-xkb1 libxcb"
  [libwayland-client0]="libwayland-client libwayland-client0 wayland"
  [libwayland-cursor0]="libwayland-cursor libwayland-cursor0 wayland"
  [libwayland-egl1]="libwayland-egl libwayland-egl1 wayland"
  [libvirt-daemon]="libvirt-daemon libvirt-daemon libvirt"
  [libvirt-daemon-driver-qemu]="libvirt-daemon-driver-qemu libvirt-daemon-driver-qemu -"
  [libvirt-clients]="libvirt-client libvirt-client -"
  [qemu-system-x86]="qemu-kvm qemu-x86 qemu-base"
  [qemu-utils]="qemu-img qemu-tools qemu-img"
  [dnsmasq-base]="dnsmasq dnsmasq dnsmasq"
  [iptables]="iptables-nft iptables iptables"
  [iproute2]="iproute iproute2 iproute2"
  [xvfb]="xorg-x11-server-Xvfb xorg-x11-server-Xvfb xorg-server-xvfb"
  [xauth]="xorg-x11-xauth xauth xorg-xauth"
  [xdotool]="xdotool xdotool xdotool"
  [busybox-static]="busybox busybox-static busybox"
  [cpio]="cpio cpio cpio"
  [virt-viewer]="virt-viewer virt-viewer virt-viewer"
)

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# Run a command as root: directly, else through sudo, which asks only where there is a terminal to ask at.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@" </dev/null
  elif ! command -v sudo >/dev/null; then
    die "This needs root, and there is no sudo here. As root, run: $*"
  elif [ -t 0 ]; then
    sudo -- "$@"
  else
    sudo -n -- "$@" </dev/null
  fi
}

_apt() {
  as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a \
    apt-get -q -y -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >/dev/null
}

# The distribution's package manager; empty when it is none that we know.
_manager() {
  local name
  for name in apt-get dnf zypper pacman; do
    if command -v "$name" >/dev/null; then
      echo "$name"
      return
    fi
  done
}

# need_packages NAME...: see to it that they are installed. apt installs what is missing; for other
# distributions the missing ones are named, and that is the end.
need_packages() {
  local manager name missing=()
  manager=$(_manager)
  case $manager in
    apt-get)
      for name; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
      done
      [ ${#missing[@]} -gt 0 ] || return 0
      say "Installing ${#missing[@]} packages: ${missing[*]}"
      # with the lists that are there, else with new ones
      _apt install "${missing[@]}" 2>/dev/null || { _apt update && _apt install "${missing[@]}"; } ||
        die "apt could not install them. As root, run: apt-get install ${missing[*]}" ;;
    dnf) _named 0 "sudo dnf install" "$@" ;;
    zypper) _named 1 "sudo zypper install" "$@" ;;
    pacman) _named 2 "sudo pacman -S --needed" "$@" ;;
    *) say "This system has none of apt, dnf, zypper and pacman. It needs what Debian calls: $*" ;;
  esac
}

# _named COLUMN INSTALL NAME...: end with the missing packages' names, or return if none is missing.
_named() {
  local column=$1 install=$2 name row missing=()
  shift 2
  for name; do
    read -ra row <<<"${elsewhere[$name]:-$name $name $name}"
    name=${row[$column]}
    case " - ${missing[*]:-} " in *" $name "*) continue ;; esac
    if [ "$column" = 2 ]; then
      pacman -T "$name" >/dev/null 2>&1 || missing+=("$name")
    else
      rpm -q --whatprovides "$name" >/dev/null 2>&1 || missing+=("$name")
    fi
  done
  [ ${#missing[@]} -eq 0 ] || die "These packages are missing. Install them, then run this again:
  $install ${missing[*]}"
}

# The system's own python3, not one that a shell put before it.
_python() {
  local found
  for found in /usr/bin/python3 /usr/bin/python3.1{4,3,2,1} "$(command -v python3 || true)"; do
    if [ -x "$found" ] && "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' </dev/null; then
      echo "$found"
      return
    fi
  done
  die "virtgui needs Python 3.11 or newer, which this system does not have."
}

# What an environment was made from; it is made again when any of it changes.
_origin() {
  echo "$checkout $(readlink -f /usr/bin/python3) $(cksum <"$checkout/pyproject.toml")"
}

# have_venv [EXTRAS]: true when the environment is as it should be; takes milliseconds.
have_venv() {
  [ -x "$venv/bin/virtgui" ] && [ "$(cat "$venv/made-for-${1:-run}" 2>/dev/null)" = "$(_origin)" ]
}

# make_venv [EXTRAS]: an environment with virtgui in it, run from this checkout.
make_venv() {
  local extras=${1:-} python lock
  ! have_venv "$extras" || return 0
  mkdir -p "$checkout/.cache"
  exec {lock}>"$checkout/.cache/venv.lock"
  flock "$lock"  # two at once would fill one folder
  if ! have_venv "$extras"; then
    python=$(_python) || exit 1
    if ! "$venv/bin/pip" --version >/dev/null 2>&1 </dev/null; then
      say "Making a virtual environment in .venv"
      "$python" -m venv --clear "$venv" </dev/null || die "python3 could not make a virtual environment."
    fi
    say "Installing virtgui and the Python packages it needs"
    "$venv/bin/pip" install -q --no-input --disable-pip-version-check --root-user-action=ignore \
      -e "$checkout${extras:+[$extras]}" </dev/null || die "pip could not install virtgui; its words are above."
    _origin >"$venv/made-for-${extras:-run}"
  fi
  exec {lock}>&-
}
