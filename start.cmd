@echo off
rem Start hackyack with a double click. What start.py can do, start.cmd can: start.cmd test
setlocal
set "PYTHON="

rem "py" comes with Python from python.org and picks the newest one.
py -3 -c "import sys" >nul 2>nul
if not errorlevel 1 set "PYTHON=py -3"
if defined PYTHON goto start

rem Windows ships a stand-in called "python" that runs nothing and opens the Store: trying to run
rem something tells it from a real one.
python -c "import sys" >nul 2>nul
if not errorlevel 1 set "PYTHON=python"
if defined PYTHON goto start

where python 2>nul | find /i "WindowsApps" >nul
if not errorlevel 1 (
  echo The "python" of this machine is only a link to the Microsoft Store, not Python itself.
) else (
  echo There is no Python on this machine.
)
echo Install Python 3.13 from python.org, tick "Add python.exe to PATH", then double click again.
goto failed

:start
%PYTHON% "%~dp0start.py" %*
if not errorlevel 1 goto end

:failed
rem Keep the window of a double click open, so that the line above can be read.
echo %CMDCMDLINE% | find /i "%~nx0" >nul
if not errorlevel 1 pause
endlocal & exit /b 1

:end
endlocal
