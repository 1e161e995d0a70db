#!/bin/busybox sh
# The tiny guest's only program: loads drivers, then serves a shell on its serial line.
# Kernel words: vg.busy=cpu,disk,net (busy from the start), vg.deaf (ignores the power button),
# vg.cloud (does what the volume "cidata" says).
/bin/busybox mkdir -p /dev /proc /sys /etc /tmp /run /var/run /sbin /usr/bin /usr/sbin
/bin/busybox --install -s /bin
export PATH=/bin:/sbin HOME=/tmp PS1='vg# '
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
while read -r module; do insmod "/modules/$module"; done </modules/order
echo 0 >/proc/sys/kernel/printk

# what the guest agent calls to shut down and to reboot
cat >/sbin/shutdown <<'END'
#!/bin/sh
case " $* " in *" -r "*) reboot -f ;; *) poweroff -f ;; esac
END

# busy cpu|disk|net, busy stop
cat >/bin/busy <<'END'
#!/bin/sh
case "$1" in
  cpu) while :; do :; done & ;;
  disk) while :; do
      dd if=/dev/vda of=/dev/null bs=64k count=32 iflag=direct
      dd if=/dev/zero of=/dev/vda bs=64k count=32 oflag=direct
    done 2>/dev/null & ;;
  net) ping -A -q -s 1200 192.168.122.1 >/dev/null & ;;
  stop) kill $(cat /tmp/busy); rm /tmp/busy; exit ;;
esac
echo $! >>/tmp/busy
END

# what udhcpc calls with a lease
cat >/bin/lease <<'END'
#!/bin/sh
[ "$1" = bound ] || exit 0
ifconfig "$interface" "$ip" netmask "$subnet"
echo "VG-LEASE $ip" >/dev/ttyS0
for what in $(sed -n 's/.*vg\.busy=\([^ ]*\).*/\1/p' /proc/cmdline | tr , ' '); do
  [ "$what" != net ] || busy net
done
END

# the power button: events of 24 bytes, of which the words at 16, 18 and 20 are type, code and value
cat >/bin/button <<'END'
#!/bin/sh
for device in /sys/class/input/event*; do
  if [ "$(cat "$device/device/name")" = "Power Button" ]; then
    exec 3<"/dev/input/${device##*/}"
    while event=$(dd bs=24 count=1 <&3 2>/dev/null | od -An -tu2 -j16 -w8); do
      set -- $event
      [ "$1" != 1 ] || [ "$2" != 116 ] || [ "$3" != 1 ] || { echo VG-BUTTON >/dev/ttyS0; poweroff -f; }
    done
  fi
done
END

# cloud-init's part, as far as it is tested: name, user, password, keys and commands of a seed that our emitter wrote
cat >/bin/cloud <<'END'
#!/bin/sh
while read -r module; do insmod "/modules/$module"; done </modules/cloud
for try in $(seq 40); do
  for disk in /dev/vd[a-z] /dev/sr[0-9] /dev/sd[a-z]; do
    [ ! -b "$disk" ] || [ "$(dd if="$disk" bs=1 skip=32808 count=6 2>/dev/null)" != cidata ] || break 2
    disk=
  done
  sleep 0.1
done
[ -n "$disk" ] || { echo "VG-CLOUD no seed" >/dev/ttyS0; exit; }
mkdir /seed
mount -t iso9660 -o ro "$disk" /seed
hostname "$(sed -n 's/^local-hostname: //p' /seed/meta-data)"
user=$(sed -n 's/^- name: //p' /seed/user-data)
echo "$user:x:1000:1000::/home/$user:/bin/sh" >>/etc/passwd
echo "$user:$(sed -n 's/^  passwd: //p' /seed/user-data):1::::::" >>/etc/shadow
mkdir -p "/home/$user/.ssh"
sed -n 's/^  - ssh-/ssh-/p' /seed/user-data >"/home/$user/.ssh/authorized_keys"
{
  echo "VG-CLOUD host $(hostname)"
  echo "VG-CLOUD user $(id -u "$user")"
  echo "VG-CLOUD key $(head -n 1 "/home/$user/.ssh/authorized_keys")"
  sed -n '/^runcmd:/,/^[a-z]/s/^- //p' /seed/user-data | sh
} >/dev/ttyS0 2>&1
END
# an agent's stand-in that lies: it answers what it is asked by the file of that name below /tmp/lies, with the next
# words of it after that; "endless" never ends, and without a file there is no such command
cat >/bin/liar <<'END'
#!/bin/sh
killall qemu-ga
while pidof qemu-ga; do sleep 0.1; done
exec 3<>"$1"
echo VG-LIES >/dev/ttyS0
while :; do
  read -r line <&3 || { sleep 0.1; continue; }  # nobody is at the other end
  asked=$(echo "$line" | sed -n 's/.*"execute": *"\([a-z-]*\)".*/\1/p')
  if [ "$asked" = guest-sync ] && [ ! -e /tmp/lies/guest-sync ]; then
    echo "{\"return\": $(echo "$line" | sed -n 's/.*"id": *\([0-9]*\).*/\1/p')}" >&3
  elif [ ! -e "/tmp/lies/$asked" ]; then
    echo '{"error": {"class": "CommandNotFound", "desc": "no such command"}}' >&3
  elif grep -q '^endless' "/tmp/lies/$asked"; then
    tr '\0' x </dev/zero >&3
  elif ! grep -q '^silence' "/tmp/lies/$asked"; then
    cat "/tmp/lies/$asked" >&3
  fi
done
END
# what the agent sets passwords with; what is not encrypted yet is only marked as if it were
cat >/bin/chpasswd <<'END'
#!/bin/sh
while IFS=: read -r user word; do
  [ "$1" = -e ] || word="\$5\$tiny\$$(echo "$word" | sha256sum | cut -c1-43)"
  echo "$user:$word" >>/tmp/passwords
done
END
chmod +x /bin/chpasswd /sbin/shutdown /bin/busy /bin/lease /bin/button /bin/cloud /bin/liar

# what the agent sets the hardware's clock with
ln -s /bin/hwclock /sbin/hwclock

# who can have a password and keys, and what the system is called
mkdir -p /root
echo 'root:x:0:0:root:/root:/bin/sh' >/etc/passwd
printf 'ID=tiny\nNAME="Tiny Guest"\nVERSION="1"\nPRETTY_NAME="Tiny Guest 1"\n' >/etc/os-release

hostname tiny
# a file system on its disk, to be frozen and trimmed; the one that is there already, if any
! grep -q vg.files /proc/cmdline || {
  mkdir /files
  mount -t ext4 /dev/vda /files 2>/dev/null || { mke2fs /dev/vda >/dev/null 2>&1 && mount -t ext4 /dev/vda /files; }
}
ifconfig lo 127.0.0.1
grep -q vg.deaf /proc/cmdline || button &
! grep -q vg.cloud /proc/cmdline || cloud
[ ! -e /sys/class/net/eth0 ] || { ifconfig eth0 up; udhcpc -q -i eth0 -s /bin/lease -t 20 -T 1 >/dev/null 2>&1 & }
port=/dev/$(cd /sys/class/virtio-ports 2>/dev/null && grep -ls org.qemu.guest_agent.0 */name | cut -d/ -f1)
[ ! -c "$port" ] || qemu-ga -m virtio-serial -p "$port" >/dev/null 2>&1 &
for what in $(sed -n 's/.*vg\.busy=\([^ ]*\).*/\1/p' /proc/cmdline | tr , ' '); do
  [ "$what" = net ] || busy "$what"
done

# a picture: bars of colour, and a clock that shows that it is alive
{
  printf '\033[2J\033[H\033[?25l'
  for line in 1 2 3 4 5 6 7 8; do
    for colour in 41 43 42 46 44 45 47; do printf '\033[%sm           ' $colour; done
    printf '\033[0m\n'
  done
  printf '\n   virtgui test guest\n'
} >/dev/tty0
while :; do printf '\033[12;4Hup %s s   ' "$(cut -d. -f1 /proc/uptime)"; sleep 1; done >/dev/tty0 &

echo "VG-READY $(cut -d' ' -f1 /proc/uptime)" >/dev/ttyS0
while :; do setsid cttyhack sh </dev/ttyS0 >/dev/ttyS0 2>&1; done
