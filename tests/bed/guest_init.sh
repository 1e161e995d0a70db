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
ln -s /bin/busybox /sbin/hwclock  # without it the agent sets no clock
chmod +x /sbin/shutdown /bin/busy /bin/lease /bin/button /bin/cloud

hostname tiny
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
