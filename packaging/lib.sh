# What packaging/run and packaging/test share: system packages by distribution, root, the virtual environment.
# Sourced by bash; sets `root`, the checkout's folder. Reads no stdin, needs no systemd.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# PACKAGES[group:manager]: a group is what one command needs. libvirt-python has no wheel, hence a compiler;
# Qt's wheel brings Qt but not what it loads from the system. osinfo-db is the list of systems for new machines: without
# it the program knows generic ones only. Inter is the font of the drawings, taken where no desktop names another.
declare -A PACKAGES=(
  [run:apt]="python3 python3-venv python3-dev gcc pkg-config libvirt-dev
    libegl1 libgl1 libdbus-1-3 libfontconfig1 fontconfig fonts-dejavu-core fonts-inter
    libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
    libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1
    libwayland-client0 libwayland-cursor0 libwayland-egl1 osinfo-db"
  [test:apt]="libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86 qemu-utils
    dnsmasq-base iptables iproute2 xvfb xauth xdotool busybox-static cpio lz4 zstd openssl parted lvm2 scrub e2fsprogs virt-viewer
    grub-rescue-pc virtinst libosinfo-bin libvirt-daemon-driver-lxc openssh-client libwrap0 dbus at-spi2-core
    mtools dosfstools ovmf swtpm swtpm-tools systemd gettext-base qt6-l10n-tools"
  [run:dnf]="python3 python3-devel gcc pkgconf-pkg-config libvirt-devel
    mesa-libEGL mesa-libGL glib2 dbus-libs fontconfig dejavu-sans-fonts
    libxkbcommon-x11 xcb-util-cursor xcb-util-wm xcb-util-image xcb-util-keysyms xcb-util-renderutil
    libwayland-client libwayland-cursor libwayland-egl osinfo-db"
  [test:dnf]="libvirt-daemon libvirt-daemon-driver-qemu libvirt-client qemu-kvm qemu-img
    dnsmasq iptables-nft iproute xorg-x11-server-Xvfb xorg-x11-xauth xdotool busybox cpio lz4 zstd openssl parted lvm2 scrub e2fsprogs virt-viewer virt-install libosinfo libvirt-daemon-driver-lxc openssh-clients
    dbus-daemon at-spi2-core mtools dosfstools edk2-ovmf swtpm swtpm-tools systemd qt6-linguist"
  [run:zypper]="python311 python311-devel gcc pkg-config libvirt-devel
    Mesa-libEGL1 Mesa-libGL1 libglib-2_0-0 libdbus-1-3 fontconfig dejavu-fonts
    libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
    libwayland-client0 libwayland-cursor0 libwayland-egl1 osinfo-db"
  [test:zypper]="libvirt-daemon libvirt-daemon-driver-qemu libvirt-client qemu-x86 qemu-tools
    dnsmasq iptables iproute2 xorg-x11-server-Xvfb xauth xdotool busybox-static cpio lz4 zstd openssl parted lvm2 scrub e2fsprogs virt-viewer virt-install libosinfo libvirt-daemon-driver-lxc openssh-clients
    dbus-1-daemon at-spi2-core mtools dosfstools qemu-ovmf-x86_64 swtpm systemd qt6-tools-linguist"
  [run:pacman]="python gcc pkgconf libvirt
    libglvnd mesa glib2 dbus fontconfig ttf-dejavu
    libxkbcommon-x11 xcb-util-cursor xcb-util-wm xcb-util-image xcb-util-keysyms xcb-util-renderutil
    wayland osinfo-db"
  [test:pacman]="libvirt qemu-base qemu-img dnsmasq iptables iproute2
    xorg-server-xvfb xorg-xauth xdotool busybox cpio lz4 zstd openssl parted lvm2 scrub e2fsprogs virt-viewer virt-install libosinfo openssh
    dbus at-spi2-core mtools dosfstools edk2-ovmf swtpm systemd qt6-tools"
)

# What Debian 12 has within other packages of the test group, and newer releases apart: wanted where apt knows it.
APART="libvirt-daemon-driver-interface libvirt-daemon-driver-network libvirt-daemon-driver-nodedev
  libvirt-daemon-driver-nwfilter libvirt-daemon-driver-secret libvirt-daemon-driver-storage
  libvirt-daemon-driver-storage-disk libvirt-daemon-driver-storage-logical libvirt-daemon-log qemu-system-modules-spice virtiofsd"

# The distribution's package manager; empty when it is none that we know.
package_manager() {
  local name
  for name in apt-get dnf zypper pacman; do
    if command -v "$name" >/dev/null; then
      echo "${name%-get}"
      return
    fi
  done
}

# Run a command as root: directly, else through sudo, which asks only where there is a terminal to ask at.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@" </dev/null
  elif ! command -v sudo >/dev/null; then
    die "This needs root, and there is no sudo here. As root, run: $*"
  elif [ -t 0 ]; then
    sudo -- "$@"
  else
    sudo -n true 2>/dev/null </dev/null || die "This needs root, and sudo would ask for a password. Run: sudo $*"
    sudo -n -- "$@" </dev/null
  fi
}

# Which of these packages are not installed: missing_packages MANAGER PACKAGE...
missing_packages() {
  local manager=$1 name; shift
  for name; do
    case $manager in
      apt) [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name" ;;
      pacman) pacman -T "$name" >/dev/null 2>&1 || echo "$name" ;;
      *) rpm -q --whatprovides "$name" >/dev/null 2>&1 || echo "$name" ;;
    esac
  done
}

# Which of these packages apt could install, once it has its lists: known_to_apt PACKAGE...
known_to_apt() {
  apt-cache show -- libvirt-daemon >/dev/null 2>&1 || as_root apt-get -q update >/dev/null 2>&1 || true
  { apt-cache show -- "$@" 2>/dev/null || true; } | sed -n 's/^Package: //p' | sort -u
}

# See to it that a group's packages are there: installed by apt, named for the others. need_packages GROUP...
need_packages() {
  local manager group wanted=() missing=()
  manager=$(package_manager)
  for group; do
    # shellcheck disable=SC2206  # one word a package
    wanted+=(${PACKAGES[$group:${manager:-apt}]:-})
    # shellcheck disable=SC2086
    [ "$group:$manager" != test:apt ] || mapfile -t -O ${#wanted[@]} wanted < <(known_to_apt $APART)
  done
  if [ -z "$manager" ]; then
    say "This system has none of apt, dnf, zypper and pacman. What Debian calls these must be there: ${wanted[*]}"
    return
  fi
  mapfile -t missing < <(missing_packages "$manager" "${wanted[@]}")
  [ ${#missing[@]} -gt 0 ] || return 0
  case $manager in
    apt)
      say "Installing ${#missing[@]} packages: ${missing[*]}"
      as_root true  # says aloud what is wrong with it, before the first try below is silent
      if ! apt_install "${missing[@]}" >/dev/null 2>&1; then
        as_root apt-get -q update >/dev/null || say "The package lists could not all be updated; trying with what is there."
        apt_install "${missing[@]}" >/dev/null || die "apt could not install them."
      fi ;;
    dnf) die "These packages are missing. Install them, then run this again: sudo dnf install ${missing[*]}" ;;
    zypper) die "These packages are missing. Install them, then run this again: sudo zypper install ${missing[*]}" ;;
    pacman) die "These packages are missing. Install them, then run this again: sudo pacman -S --needed ${missing[*]}" ;;
  esac
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a \
    apt-get -q -y -o Dpkg::Use-Pty=0 --no-install-recommends install "$@"
}

# The system's own python3, not one that a shell put before it.
system_python() {
  local found
  for found in /usr/bin/python3 "$(command -v python3 || true)" /usr/bin/python3.13 /usr/bin/python3.12 /usr/bin/python3.11; do
    if [ -x "$found" ] && "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' </dev/null; then
      echo "$found"
      return
    fi
  done
  die "virtgui needs Python 3.11 or newer; this system's python3 is older."
}

# What an environment was made from: it is made again when any of this changes. environment_stamp EXTRAS
environment_stamp() {
  cksum <"$root/pyproject.toml"
  echo "$root $1 $(readlink -f /usr/bin/python3)"
}

# True when the environment is as it should be; takes milliseconds. environment_ready FOLDER EXTRAS
environment_ready() {
  [ -x "$1/bin/virtgui" ] && [ "$(cat "$1/stamp-${2:-run}" 2>/dev/null)" = "$(environment_stamp "$2")" ]
}

# An environment with virtgui in it, run from this checkout. make_venv FOLDER [EXTRAS]
make_venv() {
  local folder=$1 extras=${2:-} python lock
  environment_ready "$folder" "$extras" && return
  mkdir -p "$root/.cache"
  exec {lock}>"$root/.cache/environment.lock"
  flock "$lock"   # two at once would fill one folder
  if ! environment_ready "$folder" "$extras"; then
    python=$(system_python) || exit 1
    if ! "$folder/bin/python" -m pip --version >/dev/null 2>&1 </dev/null ||
      [ "$("$folder/bin/python" -c 'import sys; print(sys.version_info[:2])')" != "$("$python" -c 'import sys; print(sys.version_info[:2])')" ]; then
      say "Making a virtual environment in ${folder#"$PWD/"}"
      "$python" -m venv --clear "$folder" </dev/null || die "python3 could not make a virtual environment."
    fi
    say "Installing virtgui and the Python packages it needs"
    rm -f "$folder"/stamp-*
    "$folder/bin/python" -m pip install -q --no-input --disable-pip-version-check --root-user-action=ignore \
      -e "$root${extras:+[$extras]}" </dev/null || die "pip could not install virtgui; its words are above."
    environment_stamp "$extras" >"$folder/stamp-${extras:-run}"
  fi
  exec {lock}>&-
}
